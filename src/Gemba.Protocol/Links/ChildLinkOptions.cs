using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Links;

/// <summary>A program that speaks MCP on its standard input and output.</summary>
public sealed record ChildLinkOptions
{
    /// <summary>The program and its arguments; no shell reads them.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables that the program gets beside those of this process; an empty value takes one away.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it runs. Default: the folder of this process.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>How long it may take to end after its input closed, and again after SIGTERM. Default 2 s; a container gets 10 s in all. Allowed 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan EndWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bounds of its lines.</summary>
    public StdioLinkOptions Line { get; init; } = new();
}
