using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Gemba.Observability.Sdk;

namespace Gemba.Observability.Statsd;

/// <summary>Where metrics are pushed to over UDP.</summary>
public sealed partial record StatsdOptions
{
    /// <summary>Host and port of a StatsD server, as in <c>127.0.0.1:8125</c>. Default none: nothing is sent.</summary>
    public string? Address { get; init; }

    /// <summary>First part of each name, before a dot. Default <c>gemba</c>; empty for none.</summary>
    public string Prefix { get; init; } = "gemba";

    /// <summary>How labels are written. Default <see cref="StatsdFormat.Plain"/>.</summary>
    public StatsdFormat Format { get; init; } = StatsdFormat.Plain;

    /// <summary>Pause between two sendings. Default 10 s, the usual flush interval of a StatsD server; allowed 1 s to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Most bytes of one datagram. Default 1,432: with the headers of UDP, IPv4 or IPv6 and a tunnel it stays below the 1,500 of Ethernet, so that none is cut
    /// in pieces of which one may be lost. Allowed 512 to 65,000.
    /// </summary>
    [Range(512, 65_000)]
    public int MaxDatagramBytes { get; init; } = 1432;

    /// <summary>Every fault of the options, each with what to choose; none where they can be used.</summary>
    public IEnumerable<string> FindFaults()
    {
        foreach (var fault in OptionRanges.FaultsOf(this))
            yield return fault;
        if (!string.IsNullOrEmpty(Address) && TrySplit(Address) is null)
            yield return $"Address is '{Address}'. Write host:port, as in 127.0.0.1:8125.";
        if (!PrefixText().IsMatch(Prefix))
            yield return $"Prefix is '{Prefix}'. Choose letters, digits, dots, '-' and '_'.";
    }

    internal static (string Host, int Port)? TrySplit(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536
            ? (address[..colon].Trim('[', ']'), port)
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-.]*$")]
    private static partial Regex PrefixText();
}
