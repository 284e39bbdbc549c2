using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>The npm packages that <c>./test</c> puts under <c>artifacts/npm</c>: node 22 itself, the official clients and the conformance suites.</summary>
internal static class Npm
{
    public static string Folder { get; } = Path.Combine(SharedData.Checkout, "artifacts", "npm");

    public static string Node { get; } = Path.Combine(Folder, "node_modules", "node", "bin", "node");

    public static string Package(params string[] parts) => Path.Combine([Folder, "node_modules", .. parts]);

    /// <summary>What to tell where the packages are absent; <see langword="null"/> where they are there.</summary>
    public static string? Missing => File.Exists(Node) ? null : "the npm packages are absent: run ./test, which installs them";
}

/// <summary>A fact that needs the npm packages of <c>./test</c>.</summary>
public sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = Npm.Missing;
}

/// <summary>A theory that needs the npm packages of <c>./test</c>.</summary>
public sealed class NpmTheoryAttribute : TheoryAttribute
{
    public NpmTheoryAttribute() => Skip = Npm.Missing;
}
