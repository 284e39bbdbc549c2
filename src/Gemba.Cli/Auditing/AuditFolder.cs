using System.CommandLine;
using Gemba.Cli.Configuration;

namespace Gemba.Cli.Auditing;

/// <summary>Which trail is asked: that of a data folder.</summary>
internal static class AuditFolder
{
    public static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Data folder of the server. Default: the platform's data folder." };

    /// <summary>The folder of the audit files.</summary>
    /// <exception cref="ConfigurationFault">There is no such data folder.</exception>
    public static string Of(ParseResult parsed)
    {
        var data = parsed.GetValue(Data) ?? DataFolder.Default;
        return Directory.Exists(data)
            ? Path.Combine(data, "audit")
            : throw new ConfigurationFault($"--data: there is no folder '{data}'. Name the data folder that the server was started with.");
    }
}
