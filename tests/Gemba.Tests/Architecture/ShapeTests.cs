using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Gemba.Tests.Architecture;

public sealed partial class ShapeTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;
    private const int LongestProgram = 40;

    private static readonly string[] LayerNames =
        ["Services", "Helpers", "Managers", "Utils", "Utilities", "Models", "Model", "Interfaces", "Common", "Constants", "Extensions", "Core", "Infrastructure", "Shared", "Misc"];

    [Fact]
    public void Folders_are_named_after_the_domain_and_not_after_a_layer()
    {
        var layers = SourceTree.CodeUnder("src")
            .SelectMany(file => Path.GetDirectoryName(SourceTree.Name(file))!.Split('/').Skip(2).Where(LayerNames.Contains).Select(_ => SourceTree.Name(file)));

        Assert.Empty(layers);
    }

    [Fact]
    public void No_source_file_is_longer_than_a_reader_can_hold()
    {
        var lengths = SourceTree.CodeUnder("src").Select(file => (Name: SourceTree.Name(file), Lines: File.ReadLines(file).Count())).OrderBy(file => file.Lines).ToArray();

        output.WriteLine($"{lengths.Length} files, median {lengths[lengths.Length / 2].Lines}, p90 {lengths[lengths.Length * 9 / 10].Lines}, longest {lengths[^1]}");
        Assert.DoesNotContain(lengths, file => file.Lines > LongestFile);
    }

    [Fact]
    public void A_program_fits_one_screen()
    {
        var long_ones = SourceTree.CodeUnder("src", "samples", "benchmarks")
            .Where(file => Path.GetFileName(file) == "Program.cs" && File.ReadLines(file).Count() > LongestProgram)
            .Select(SourceTree.Name);

        Assert.Empty(long_ones);
    }

    [Fact]
    public void No_rule_is_switched_off_inside_the_code()
    {
        var offenders = SourceTree.CodeUnder("src", "tests", "benchmarks", "samples")
            .Where(file => !file.EndsWith("ShapeTests.cs", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.Contains("#pragma warning", StringComparison.Ordinal) || line.Contains("SuppressMessage(", StringComparison.Ordinal)))
            .Select(SourceTree.Name);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Nothing_is_left_for_later_in_the_code()
    {
        var offenders = SourceTree.CodeUnder("src").Where(file => Unfinished().IsMatch(File.ReadAllText(file))).Select(SourceTree.Name);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Test_names_say_a_behaviour_and_not_that_it_works()
    {
        var vague = SourceTree.CodeUnder("tests")
            .Where(file => !file.EndsWith("ShapeTests.cs", StringComparison.Ordinal))
            .SelectMany(file => VagueName().Matches(File.ReadAllText(file)).Select(match => $"{SourceTree.Name(file)}: {match.Groups[1].Value}"));

        Assert.Empty(vague);
    }

    [Fact]
    public void Classes_are_sealed_unless_they_are_meant_to_be_inherited()
    {
        var classes = SourceTree.CodeUnder("src").SelectMany(file => ClassDeclaration().Matches(File.ReadAllText(file)).Select(match => match.Value)).ToArray();
        var closed = classes.Count(text => text.Contains("sealed", StringComparison.Ordinal) || text.Contains("static", StringComparison.Ordinal));
        var interfaces = SourceTree.CodeUnder("src").Sum(file => InterfaceDeclaration().Count(File.ReadAllText(file)));

        output.WriteLine($"{classes.Length} classes, {closed} sealed or static, {interfaces} interfaces");
        Assert.True(closed >= 0.9 * classes.Length, $"Only {closed} of {classes.Length} classes are sealed.");
        Assert.True(interfaces <= 0.1 * classes.Length, $"{interfaces} interfaces for {classes.Length} classes.");
    }

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?:void|Task) +(\w+(?:Works|Ok|Success|Correctly))\(")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial) +)+(?:class|record(?! struct))(?: class)? +\w+", RegexOptions.Multiline)]
    private static partial Regex ClassDeclaration();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private) +)?(?:partial +)?interface +\w+", RegexOptions.Multiline)]
    private static partial Regex InterfaceDeclaration();
}
