namespace Gemba.Gateway.Redis;

/// <summary>Reads the password that a reference names. It is read at each connection, so that a changed one needs no restart.</summary>
internal static class RedisPassword
{
    private const string Variable = "env:";
    private const string File = "file:";

    /// <summary>Whether a text is a reference.</summary>
    public static bool IsReference(string text) => (text.StartsWith(Variable, StringComparison.Ordinal) && text.Length > Variable.Length) || (text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length);

    /// <summary>The password; empty where there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string reference)
    {
        if (reference.Length == 0)
            return "";
        if (reference.StartsWith(Variable, StringComparison.Ordinal))
            return Environment.GetEnvironmentVariable(reference[Variable.Length..]) is { Length: > 0 } value ? value : throw new IOException($"the variable {reference[Variable.Length..]}, which redis:password names, is not set");
        return System.IO.File.ReadLines(reference[File.Length..]).FirstOrDefault() is { Length: > 0 } line ? line : throw new IOException($"the file {reference[File.Length..]}, which redis:password names, is empty");
    }
}
