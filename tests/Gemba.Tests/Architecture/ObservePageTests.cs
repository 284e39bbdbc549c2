using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gemba.Observability.Sdk;

namespace Gemba.Tests.Architecture;

/// <summary><c>docs/observe-your-server.md</c> tells the whole truth; that it can be built is proven end to end.</summary>
public sealed partial class ObservePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.Checkout, "docs", "observe-your-server.md"));

    [Theory]
    [InlineData("stdio/Program.cs", "Program.cs")]
    [InlineData("Greetings.cs", "Greetings.cs")]
    [InlineData("options/Fortunes.cs", "Fortunes.cs")]
    public void The_server_over_stdio_is_the_sample(string block, string file) =>
        Assert.Equal(File.ReadAllText(Path.Combine(SharedData.Checkout, "samples", "ObservedServer", file)), BlockOf(block));

    [Fact]
    public void The_project_names_the_version_that_is_packed()
    {
        var version = XDocument.Load(Path.Combine(SharedData.Checkout, "Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Contains($"<PackageReference Include=\"Gemba.Observability\" Version=\"{version}\" />", BlockOf("Server.csproj"));
    }

    [Fact]
    public void Every_option_stands_on_the_page()
    {
        var defaults = BlockOf("options/Defaults.cs");
        var sections = Section().Matches(defaults).ToDictionary(section => section.Groups[1].Value, section => section.Groups[2].Value);

        var missing = typeof(ObservabilityOptions).GetProperties()
            .Where(option => option.Name != nameof(ObservabilityOptions.Role))
            .SelectMany(option => option.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
                ? option.PropertyType.GetProperties().Where(inner => !Says(sections.GetValueOrDefault(option.Name), inner.Name)).Select(inner => $"{option.Name}.{inner.Name}")
                : Says(defaults, option.Name) ? [] : [option.Name])
            .ToArray();

        Assert.True(missing.Length == 0, $"Write these with their defaults into options/Defaults.cs of docs/observe-your-server.md: {string.Join(", ", missing)}");
    }

    private static bool Says(string? code, string option) => code is not null && code.Contains($" {option} = ", StringComparison.Ordinal);

    private static string BlockOf(string path) => Blocks().Matches(Page).Single(block => block.Groups[1].Value == path).Groups[2].Value;

    [GeneratedRegex(@"^```\w+ (\S+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^        (\w+) = options\.\1 with\n(.*?)^        \},$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();
}
