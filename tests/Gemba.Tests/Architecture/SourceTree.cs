namespace Gemba.Tests.Architecture;

/// <summary>The checkout's own files, as the rules of the architecture read them.</summary>
internal static class SourceTree
{
    public static IEnumerable<string> CodeUnder(params string[] folders) => folders
        .Select(folder => Path.Combine(SharedData.Checkout, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> Projects(params string[] folders) => folders
        .Select(folder => Path.Combine(SharedData.Checkout, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
        .Order(StringComparer.Ordinal);

    /// <summary>The path from the checkout, with forward slashes, as a person would name the file.</summary>
    public static string Name(string file) => Path.GetRelativePath(SharedData.Checkout, file).Replace('\\', '/');

    /// <summary>The project a source file belongs to: <c>Gemba.Protocol</c> for <c>src/Gemba.Protocol/Http/X.cs</c>.</summary>
    public static string ProjectOf(string file) => Name(file).Split('/')[1];
}
