using System.Text;
using System.Text.Json;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Forwarding;

/// <summary>What a request of the revision without handshake says of its client.</summary>
internal static class AskableCard
{
    private static readonly string[] Questions = ["sampling", "elicitation", "roots"];

    /// <summary>Reads it; <see langword="null"/> where the client can be asked nothing.</summary>
    public static ClientCard? Read(in Envelope request)
    {
        var meta = request.BytesOf(request.Meta);
        // Most clients can be asked nothing, which their bytes show before anybody reads them.
        if (meta.IndexOf("\"sampling\""u8) < 0 && meta.IndexOf("\"elicitation\""u8) < 0 && meta.IndexOf("\"roots\""u8) < 0)
            return null;
        if (meta.Length > ClientCard.Longest)
            throw new FaultException(ProtocolFaults.ParamsUnusable(request.Method, ClientCard.FaultOfSize));
        using var said = JsonDocument.Parse(meta.ToArray());
        return said.RootElement.TryGetProperty("io.modelcontextprotocol/clientCapabilities", out var capabilities) && capabilities.ValueKind == JsonValueKind.Object
            && Questions.Any(question => capabilities.TryGetProperty(question, out _))
            ? new ClientCard(
                Encoding.UTF8.GetBytes(capabilities.GetRawText()),
                said.RootElement.TryGetProperty("io.modelcontextprotocol/clientInfo", out var info) && info.ValueKind == JsonValueKind.Object ? Encoding.UTF8.GetBytes(info.GetRawText()) : ClientCard.Gateway.Info)
            : null;
    }
}
