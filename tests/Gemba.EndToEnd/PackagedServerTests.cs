using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>Servers that have nothing of this repository but the package, built from <c>docs/observe-your-server.md</c>.</summary>
public sealed partial class PackagedServerTests(PackedLibrary library) : IClassFixture<PackedLibrary>, IDisposable
{
    private readonly ObservedOutput _output = new();

    [Fact]
    public async Task A_server_over_stdio_is_observed_by_the_package_alone()
    {
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = library.ExecutableOf("stdio"),
            Arguments = ["127.0.0.1:0"],
            EnvironmentVariables = _output.Variables,
            StandardErrorLines = _output.Hear,
        }));

        await GreetAsync(client);

        await AssertObservedAsync("""network_transport="pipe"}""");
        // The trace reader's native code for traces of Windows stays away from whoever uses the package.
        Assert.DoesNotContain(Directory.EnumerateFiles(library.OutputOf("stdio"), "*", SearchOption.AllDirectories), file => file.Contains("KernelTraceControl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_over_HTTP_is_observed_by_the_package_alone()
    {
        var environment = _output.Variables;
        environment["GEMBA_LOG"] = "info,Microsoft.Hosting.Lifetime=info";
        environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        await using var server = Child.Start(library.ExecutableOf("http"), ["127.0.0.1:0"], environment, hear: _output.Hear);
        var endpoint = new Uri(await _output.AddressAsync(ListenLine(), "the server logged where it listens"), "/mcp");
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = endpoint }));

        await GreetAsync(client);

        await AssertObservedAsync("""network_transport="tcp",network_protocol_name="http"}""");
        await server.SignalAsync("TERM");
        await server.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task The_page_tells_the_default_of_every_option()
    {
        await using var compared = await Child.RunAsync(library.ExecutableOf("options"), [], _output.Variables);

        Assert.Equal("the same\n", compared.Output);
    }

    [Fact]
    public void The_package_depends_on_what_the_project_names_and_on_none_of_our_other_projects()
    {
        using var package = library.OpenPackage();
        using var nuspec = package.Entries.Single(entry => entry.FullName == "Gemba.Observability.nuspec").Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();

        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}");

        Assert.Equal(DependenciesOfTheProject(), dependencies.Order(StringComparer.Ordinal));
        Assert.Equal(["Microsoft.AspNetCore.App"], metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference").Select(framework => framework.Attribute("name")!.Value));
        Assert.Equal(("Apache-2.0", "docs/observe-your-server.md"), (Text(metadata, "license"), Text(metadata, "readme")));
        Assert.True(Text(metadata, "description").Length > 40);
    }

    [Fact]
    public void The_package_brings_its_documentation_and_a_package_of_symbols()
    {
        using var package = library.OpenPackage();
        using var symbols = library.OpenSymbols();

        var files = package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal) || name.StartsWith("docs/", StringComparison.Ordinal));
        var pages = Directory.EnumerateFiles(Path.Combine(SharedData.Checkout, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").ToHashSet();

        Assert.Equal(["lib/net10.0/Gemba.Observability.dll", "lib/net10.0/Gemba.Observability.xml"], files.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(symbols.Entries, entry => entry.FullName == "lib/net10.0/Gemba.Observability.pdb");
        // Every page that the first page leads to is there too.
        using var page = new StreamReader(package.GetEntry("docs/observe-your-server.md")!.Open());
        Assert.All(Link().Matches(page.ReadToEnd()), link => Assert.Contains($"docs/{link.Groups[1].Value}", files));
        Assert.Subset(pages, files.Where(name => name.StartsWith("docs/", StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1).ToHashSet());
    }

    public void Dispose() => _output.Dispose();

    private static async Task GreetAsync(McpClient client)
    {
        var greeted = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "Ada" });
        var refused = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "" });

        Assert.Equal((null, true), (greeted.IsError, refused.IsError));
    }

    private async Task AssertObservedAsync(string link)
    {
        using var ops = new HttpClient { BaseAddress = await _output.OpsAddressAsync() };

        var metrics = await ops.GetStringAsync("/metrics");
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="success"} 1""", metrics);
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="tool_error"} 1""", metrics);
        Assert.Matches($$"""mcp_server_operation_duration_seconds_count\{mcp_method_name="tools/call",gen_ai_tool_name="greet".*{{Regex.Escape(link)}} 1""", metrics);
        await Eventually.HoldsAsync(async () => await StatusAsync(ops) == "healthy", "the server is healthy");
        var greet = (await JsonAsync(ops, "/percentiles")).GetProperty("operations").EnumerateArray().Single(operation => operation.GetProperty("tool").GetString() == "greet");
        Assert.Equal(2, greet.GetProperty("count").GetInt32());
        Assert.True(greet.GetProperty("p99_seconds").GetDouble() > 0);
        Assert.True((await JsonAsync(ops, "/debug/memory")).EnumerateObject().Any());
        await Eventually.HoldsAsync(async () => (await ops.GetStringAsync("/captures")).Contains("greet", StringComparison.Ordinal), "the call that failed is kept");
        Assert.Equal(2, _output.AuditLines().Count(line => line.Contains("\"tool\":\"greet\"", StringComparison.Ordinal)));
    }

    private static async Task<string?> StatusAsync(HttpClient ops) => (await JsonAsync(ops, "/health")).GetProperty("status").GetString();

    private static async Task<JsonElement> JsonAsync(HttpClient ops, string path) => JsonDocument.Parse(await ops.GetStringAsync(path)).RootElement;

    /// <summary>What the project file names, less what is only for building, in the versions of the one file that has them.</summary>
    private static IEnumerable<string> DependenciesOfTheProject()
    {
        var versions = XDocument.Load(Path.Combine(SharedData.Checkout, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        return XDocument.Load(Path.Combine(SharedData.Checkout, "src", "Gemba.Observability", "Gemba.Observability.csproj")).Descendants("PackageReference")
            .Select(package => package.Attribute("Include")!.Value)
            .Select(id => $"{id} {versions[id]}")
            .Order(StringComparer.Ordinal);
    }

    private static string Text(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    [GeneratedRegex(@"listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListenLine();

    [GeneratedRegex(@"\]\(([^)#:]+\.md)\)")]
    private static partial Regex Link();
}
