namespace Gemba.Tests.Spreadsheet;

/// <summary>A folder of its own for one test; gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("gemba-test-").FullName;

    public string PathOf(params string[] parts) => System.IO.Path.Combine([FullPath, .. parts]);

    /// <summary>Writes a file, with the folders above it.</summary>
    public string Write(string relativePath, byte[] content)
    {
        var path = PathOf(relativePath.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string relativePath, string content = "content") => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
