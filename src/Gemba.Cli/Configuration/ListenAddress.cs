using System.Globalization;
using System.Net;

namespace Gemba.Cli.Configuration;

/// <summary>Where a listener binds: <c>host:port</c>, as in <c>127.0.0.1:8079</c>, <c>[::1]:8079</c>, <c>localhost:0</c> or <c>*:8079</c>.</summary>
/// <param name="Host">An IP address without brackets, <c>localhost</c>, or <c>*</c> for every address of the machine.</param>
/// <param name="Port">0 (any free one) to 65,535.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The address, or <see langword="null"/> and what is wrong with the text.</summary>
    public static ListenAddress? TryParse(string? text, out string? fault)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        var host = colon > 0 ? text![..colon].Trim('[', ']') : "";
        fault = !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535 || colon < 1
            ? $"'{text}' is no address. Write host:port with a port of 0 to 65535, as in 127.0.0.1:8079."
            : host is not ("*" or "localhost") && !IPAddress.TryParse(host, out _)
                ? $"'{host}' in '{text}' is no address of this machine. Write an IP address, localhost, or * for every address."
                : null;
        return fault is null ? new ListenAddress(host, port) : null;
    }

    /// <summary>As the command line and the configuration file write it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
