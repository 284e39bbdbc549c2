using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary><c>Gemba.Observability</c> as a package, and the programs of <c>docs/observe-your-server.md</c> built from it in a folder that knows nothing of this repository.</summary>
public sealed partial class PackedLibrary : IAsyncLifetime
{
    private const string Id = "Gemba.Observability";
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(8);

    // Compares what the page says with what the package has.
    private const string ComparesDefaults = """
        using Gemba.Observability.Sdk;

        var built = new ObservabilityOptions { Role = "greetings" };
        var told = ObservedServer.Defaults.Of(built);
        Console.WriteLine(told == built ? "the same" : $"{told}\n{built}");
        """;

    private const string BuildsEach = """
        <Project DefaultTargets="Build">
          <ItemGroup><Program Include="*/Server.csproj" /></ItemGroup>
          <Target Name="Restore"><MSBuild Projects="@(Program)" Targets="Restore" /></Target>
          <Target Name="Build"><MSBuild Projects="@(Program)" Targets="Build" BuildInParallel="true" /></Target>
        </Project>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-package-").FullName;

    // No package of a former run may stand in for this one, whatever is cached.
    private readonly string _version = $"{PublishedVersion}-run{Guid.NewGuid():n}";

    public static string PublishedVersion { get; } = XDocument.Load(Path.Combine(SharedData.Checkout, "Directory.Build.props")).Descendants("Version").Single().Value;

    private string Feed => Path.Combine(_folder, "feed");

    public string OutputOf(string program) => Path.Combine(_folder, program, "bin", "Release", "net10.0");

    public string ExecutableOf(string program) => Path.Combine(OutputOf(program), "Server");

    public ZipArchive OpenPackage() => ZipFile.OpenRead(Path.Combine(Feed, $"{Id}.{_version}.nupkg"));

    public ZipArchive OpenSymbols() => ZipFile.OpenRead(Path.Combine(Feed, $"{Id}.{_version}.snupkg"));

    public async Task InitializeAsync()
    {
        await DotnetAsync(
            "The library could not be packed.",
            ["pack", Path.Combine(SharedData.Checkout, "src", Id), "-c", "Release", "--no-build", "-o", Feed, $"-p:PackageVersion={_version}", $"-p:NuspecOutputPath={_folder}/nuspec/"]);
        WritePrograms();
        await DotnetAsync(
            "The programs of docs/observe-your-server.md could not be restored and built. They need the package sources of this machine, or the packages of the repository in its cache.",
            ["build", Path.Combine(_folder, "Page.proj"), "-c", "Release", "-p:UseSharedCompilation=false"]);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private void WritePrograms()
    {
        string[] programs = ["stdio", "http", "options"];
        foreach (var (path, code) in BlocksOf(File.ReadAllText(Path.Combine(SharedData.Checkout, "docs", "observe-your-server.md"))))
        {
            // What names no program belongs to each.
            foreach (var program in path.Contains('/') ? [""] : programs)
                Write(Path.Combine(program, path), code.Replace($"Version=\"{PublishedVersion}\"", $"Version=\"{_version}\"", StringComparison.Ordinal));
        }

        Write("options/Program.cs", ComparesDefaults);
        Write("Page.proj", BuildsEach);
        // Nothing is inherited from a folder above, and the machine's own sources stay.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            Write(name, "<Project />");
        Write("NuGet.config", $"""
            <configuration>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders>{(Directory.Exists(MachinesPackages) ? $"<add key=\"machine\" value=\"{MachinesPackages}\" />" : "")}</fallbackPackageFolders>
            </configuration>
            """);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>The code blocks of the page with the file that each one names; one that names none would be built by nobody.</summary>
    private static IEnumerable<(string Path, string Code)> BlocksOf(string page)
    {
        var blocks = CodeBlock().Matches(page);
        Assert.Equal(AnyCodeBlock().Count(page), blocks.Count);
        return blocks.Select(block => (block.Groups["path"].Value, block.Groups["code"].Value));
    }

    private static string MachinesPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private async Task DotnetAsync(string otherwise, string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            // Packages go where they are deleted with the rest; nothing of the build that runs this test is handed on.
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
        // The pack reads what the repository restored.
        if (arguments[0] == "pack")
            environment.Remove("NUGET_PACKAGES");
        await using var dotnet = await Child.RunAsync("dotnet", [.. arguments, "--nologo", "-v", "quiet", "-nodeReuse:false"], environment, LongestBuild);
        Assert.True(dotnet.ExitCode == 0, $"{otherwise}\n{dotnet.Output}{dotnet.Errors}");
    }

    [GeneratedRegex(@"^```(?:csharp|xml) (?<path>\S+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^```(?:c|x)", RegexOptions.Multiline)]
    private static partial Regex AnyCodeBlock();
}
