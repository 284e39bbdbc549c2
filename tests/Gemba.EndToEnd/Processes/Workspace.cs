using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>The sample workbooks, made once per run by the project's own generator.</summary>
internal static class Workspace
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Samples => Made.Value;

    private static string Make()
    {
        var folder = Path.Combine(SharedData.Checkout, "artifacts", "samples");
        Directory.CreateDirectory(folder);
        if (Directory.GetFiles(folder, "*.xlsx").Length == 0)
        {
            var child = Child.RunAsync(Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.Samples", "release", "Gemba.Samples"), [folder]).GetAwaiter().GetResult();
            Assert.True(child.ExitCode == 0, child.Errors);
        }

        return folder;
    }
}
