using System.Net;
using System.Text.Json;
using Gemba.Gateway.Observing;
using Gemba.Observability.Health;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Connections;

namespace Gemba.Gateway.Connections;

/// <summary>Answers probes over TCP: one health frame in, one out in the same layout, and the connection ends.</summary>
internal sealed class HealthPort(ClientLinks clients, HealthTeller health, GatewayMeter meter, GatewayOptions options, TimeProvider clock)
{
    // A probe says what it wants in some twenty bytes.
    private static readonly FrameOptions Short = new() { MaxPayloadBytes = 1024 };

    private readonly FrameOptions _frames = Short with { FrameTimeout = options.FirstFrameTimeout, FirstFrameTimeout = options.FirstFrameTimeout };

    /// <summary>Whether a probe asks for the verdict alone: <c>{"check":"simple"}</c>.</summary>
    public static bool IsSimple(ReadOnlyMemory<byte> asked)
    {
        try
        {
            using var json = JsonDocument.Parse(asked);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("check", out var check) && check.ValueKind == JsonValueKind.String && check.ValueEquals("simple"u8);
        }
        // A text that holds half a surrogate pair is no JSON either, and is found only when it is read.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Answers one probe.</summary>
    public async Task AnswerAsync(ConnectionContext connection)
    {
        var reader = new FrameReader(connection.Transport.Input, _frames, clock, meter.FrameCame);
        using var writer = new FrameWriter(connection.Transport.Output, _frames, clock, meter.FrameWent);
        // Not the end of the connection: a probe may close its side once it has asked, and still wait for the answer.
        using var limit = new CancellationTokenSource(options.FirstFrameTimeout, clock);
        try
        {
            var fault = await AnswerAsync(reader, writer, limit.Token).ConfigureAwait(false);
            if (fault is not null)
                await RefuseAsync(fault, reader, writer, connection).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nothing came in time, or nobody waits for the answer.
        }

        Goodbye.Bound(connection, options.FirstFrameTimeout, clock);
    }

    private async Task<Fault?> AnswerAsync(FrameReader reader, FrameWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } frame)
                return null;
            if (frame.Type != FrameType.Health)
                return ProtocolFaults.FrameUnexpected();
            var type = frame.Layout == FrameLayout.Native ? FrameType.Health : FrameType.Pong;
            await writer.WriteAsync(frame.Layout, type, health.Tell(!IsSimple(frame.Payload)), cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (LinkException broken)
        {
            return broken.Fault;
        }
    }

    private async Task RefuseAsync(Fault fault, FrameReader reader, FrameWriter writer, ConnectionContext connection)
    {
        clients.Refused("tcp", fault, (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString());
        await writer.WriteErrorAsync(reader.Layout ?? FrameLayout.Native, fault.Text, CancellationToken.None).ConfigureAwait(false);
    }
}
