using Gemba.Cli.Spreadsheet;

namespace Gemba.Cli.Reloading;

/// <summary>Where the settings come from, and how they are read again.</summary>
/// <param name="File">Path of the file, or <see langword="null"/> where nothing can change.</param>
/// <param name="Read">Reads and checks command line, variables and file.</param>
internal sealed record SettingsSource(string? File, Func<SpreadsheetSettings> Read);
