namespace Gemba.Tests.Spreadsheet;

/// <summary>A fact about permissions of files; skipped with a word for the superuser and on Windows, whom they do not bind.</summary>
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            Skip = "file permissions do not bind this user";
    }
}
