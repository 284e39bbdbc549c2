using System.Xml.Linq;

namespace Gemba.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    // To add an arrow, add it here and write a decision under docs/decisions.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Gemba.Protocol"] = [],
        ["Gemba.Observability"] = [],
        ["Gemba.Gateway"] = ["Gemba.Protocol", "Gemba.Observability"],
        ["Gemba.Router"] = ["Gemba.Protocol", "Gemba.Observability"],
        ["Gemba.Spreadsheet"] = ["Gemba.Protocol", "Gemba.Observability"],
        ["Gemba.Cli"] = ["Gemba.Protocol", "Gemba.Observability", "Gemba.Gateway", "Gemba.Router", "Gemba.Spreadsheet"],
    };

    public static TheoryData<string> Projects => [.. SourceTree.Projects("src").Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        var file = SourceTree.Projects("src").Single(path => Path.GetFileNameWithoutExtension(path) == project);
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.True(Allowed.ContainsKey(project), $"{project} has no row in the table of allowed references.");
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Package_versions_stand_in_one_file_only()
    {
        var versioned = SourceTree.Projects("src", "tests", "benchmarks", "samples")
            .Where(file => XDocument.Load(file).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null))
            .Select(SourceTree.Name);

        Assert.Empty(versioned);
    }

    [Fact]
    public void Every_project_holds_code()
    {
        var empty = SourceTree.Projects("src", "tests", "benchmarks", "samples")
            .Where(file => !SourceTree.CodeUnder(Path.GetRelativePath(SharedData.Checkout, Path.GetDirectoryName(file)!)).Any())
            .Select(SourceTree.Name);

        Assert.Empty(empty);
    }
}
