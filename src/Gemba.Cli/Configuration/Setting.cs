namespace Gemba.Cli.Configuration;

/// <summary>One value that somebody gave.</summary>
/// <param name="Value">As it was written; <see langword="null"/> where the key stands without one, which means its default.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Place"><c>gemba.yaml:3</c>, the name of a variable, or empty for the command line.</param>
internal sealed record Setting(string? Value, SettingSource Source, string Place = "")
{
    /// <summary>Whether the file has it in quotes, which make a text of it.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Whether the value stands for a list without items.</summary>
    public bool IsEmptyList { get; init; }
}

/// <summary>Who gave a value; a later one goes over an earlier one.</summary>
internal enum SettingSource
{
    /// <summary>Nobody: the option's own value.</summary>
    Default,

    /// <summary>The file of <c>--config</c>.</summary>
    File,

    /// <summary>A variable, as in <c>GEMBA__OPS__LISTEN</c>.</summary>
    Variable,

    /// <summary>An option of the command line.</summary>
    CommandLine,
}
