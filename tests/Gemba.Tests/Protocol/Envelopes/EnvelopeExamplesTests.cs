using System.Text.Json;
using Gemba.Protocol.Envelopes;

namespace Gemba.Tests.Protocol.Envelopes;

public sealed class EnvelopeExamplesTests
{
    [SharedDataFact]
    public void Every_example_message_of_the_protocol_is_read()
    {
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(SharedData.PathOf("mcp-schema", "2026-07-28", "examples"), "*.json", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes);
            var isMessage = document.RootElement.TryGetProperty("jsonrpc", out _);

            Assert.True(isMessage == Envelope.TryRead(bytes, out var envelope, out _), path);
            if (!isMessage)
                continue;
            read++;
            Assert.Equal(document.RootElement.TryGetProperty("method", out var method) ? method.GetString() : "", envelope.Method);
            Assert.True(envelope.Kind is MessageKind.Response or MessageKind.Error || envelope.IsKnownMethod, path);
        }

        Assert.InRange(read, 32, int.MaxValue);
    }
}
