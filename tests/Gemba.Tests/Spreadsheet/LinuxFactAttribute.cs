namespace Gemba.Tests.Spreadsheet;

/// <summary>A fact about files that only Linux shows in this way; skipped with a word elsewhere.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "the kinds of files are told on Linux";
    }
}
