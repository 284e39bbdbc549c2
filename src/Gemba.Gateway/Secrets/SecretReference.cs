namespace Gemba.Gateway.Secrets;

/// <summary>A secret as the configuration names it: <c>env:NAME</c> for a variable, <c>file:PATH</c> for the first line of a file. The secret itself stands nowhere in the configuration.</summary>
public static class SecretReference
{
    private const string Variable = "env:";
    private const string InFile = "file:";

    /// <summary>Whether a text is a reference.</summary>
    public static bool IsReference(string text) =>
        (text.StartsWith(Variable, StringComparison.Ordinal) && text.Length > Variable.Length) || (text.StartsWith(InFile, StringComparison.Ordinal) && text.Length > InFile.Length);

    /// <summary>The secret.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string reference) => reference.StartsWith(Variable, StringComparison.Ordinal)
        ? Environment.GetEnvironmentVariable(reference[Variable.Length..]) is { Length: > 0 } value ? value : throw new IOException($"the variable {reference[Variable.Length..]} is not set")
        : File.ReadLines(reference[InFile.Length..]).FirstOrDefault() is { Length: > 0 } line ? line : throw new IOException($"the file {reference[InFile.Length..]} is empty");
}
