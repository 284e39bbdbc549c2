using System.Text;

namespace Gemba.Gateway.Revisions;

/// <summary>Who asks, as servers are told: JSON texts that came from the client and go on as they are.</summary>
/// <param name="Capabilities">What the client can be asked.</param>
/// <param name="Info">Its name and version.</param>
internal sealed record ClientCard(ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Info)
{
    /// <summary>The gateway for itself: it can be asked nothing.</summary>
    public static ClientCard Gateway { get; } = new("{}"u8.ToArray(), Encoding.UTF8.GetBytes($$"""{"name":"gemba-gateway","version":"{{VersionHere}}"}"""));

    /// <summary>The gateway's version.</summary>
    public static string VersionHere => typeof(ClientCard).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
