using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Protocol.Envelopes;

namespace Gemba.Tests.Protocol.Envelopes;

public sealed class EnvelopePropertyTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void The_envelope_says_what_a_parsed_document_says() => ForMessages(message =>
    {
        var envelope = EnvelopeTests.Read(message);
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;

        Assert.Equal(KindOf(root), envelope.Kind);
        var id = Find(root, "id");
        Assert.Equal(id is { ValueKind: not JsonValueKind.Null } ? id.Value.GetRawText() : "", Raw(envelope, envelope.Id));
        Assert.Equal(TextOf(root, "method") ?? "", envelope.Method);
        Assert.Equal(ExpectedTarget(root), envelope.Target.OrNull());
        Assert.Equal(RawOf(root, "params"), Raw(envelope, envelope.Params));
        Assert.Equal(RawOf(root, "params", "arguments"), Raw(envelope, envelope.Arguments));
        Assert.Equal(RawOf(root, "params", "_meta"), Raw(envelope, envelope.Meta));
        Assert.Equal(TextOf(root, "params", "_meta", "traceparent"), envelope.Traceparent.OrNull());
        Assert.Equal(TextOf(root, "params", "_meta", "tracestate"), envelope.Tracestate.OrNull());
        Assert.Equal(TextOf(root, "params", "_meta", "baggage"), envelope.Baggage.OrNull());
        Assert.Equal(TextOf(root, "params", "_meta", "io.modelcontextprotocol/protocolVersion"), envelope.MetaProtocolVersion.OrNull());
        Assert.Equal(Find(root, "params", "_meta", "io.modelcontextprotocol/clientCapabilities")?.ValueKind == JsonValueKind.Object, envelope.HasClientCapabilities);
        Assert.Equal(RawOf(root, envelope.Method == "notifications/progress" ? ["params", "progressToken"] : ["params", "_meta", "progressToken"]), Raw(envelope, envelope.ProgressToken));
        Assert.Equal(envelope.Method == "notifications/cancelled" ? RawOf(root, "params", "requestId") : "", Raw(envelope, envelope.CancelledRequestId));
        Assert.Equal(envelope.Method == "initialize" ? TextOf(root, "params", "protocolVersion") : null, envelope.InitializeProtocolVersion.OrNull());
        Assert.Equal(Find(root, "result", "isError")?.ValueKind == JsonValueKind.True, envelope.IsErrorResult);
        Assert.Equal(Find(root, "error", "code")?.TryGetInt32(out var code) == true ? code : null, envelope.ErrorCode);
    });

    [Fact]
    public void Splicing_changes_the_id_and_nothing_else() => ForMessages(message =>
    {
        var envelope = EnvelopeTests.Read(message);
        if (!envelope.Id.IsPresent)
            return;
        var output = new ArrayBufferWriter<byte>();

        envelope.WithId("\"gate-1\""u8, output);

        Assert.True(Envelope.TryRead(output.WrittenMemory, out var spliced, out _));
        Assert.Equal("\"gate-1\"", Raw(spliced, spliced.Id));
        var back = new ArrayBufferWriter<byte>();
        spliced.WithId(envelope.BytesOf(envelope.Id), back);
        Assert.Equal(message, Encoding.UTF8.GetString(back.WrittenSpan));
    });

    [Fact]
    public void No_damage_to_the_bytes_makes_reading_throw() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var bytes = Encoding.UTF8.GetBytes(new RandomMessage(seed).Write());
            for (var damage = 0; damage < 40; damage++)
            {
                var damaged = Damage(bytes, random);
                if (Envelope.TryRead(damaged, out var envelope, out var fault))
                    Use(envelope);
                else
                    Assert.NotEmpty(fault.Text);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static byte[] Damage(byte[] bytes, Random random)
    {
        List<byte> damaged = [.. bytes];
        for (var i = random.Next(1, 4); i > 0 && damaged.Count > 0; i--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0: damaged[at] = (byte)random.Next(256); break;
                case 1: damaged.RemoveAt(at); break;
                case 2: damaged.Insert(at, (byte)"{}[]\",:\\0e-.u"[random.Next(13)]); break;
                case 3: damaged.InsertRange(at, "\\ud800"u8.ToArray()); break;
                default: damaged.RemoveRange(at, Math.Min(random.Next(8), damaged.Count - at)); break;
            }
        }

        return [.. damaged];
    }

    private static void Use(Envelope envelope)
    {
        _ = envelope.Method + envelope.Target + envelope.Traceparent + envelope.Tracestate + envelope.Baggage + envelope.MetaProtocolVersion + envelope.ClientName + envelope.ResultType;
        foreach (var token in new[] { envelope.Id, envelope.ProgressToken, envelope.CancelledRequestId, envelope.SubscriptionId })
        {
            if (token.IsPresent)
                Assert.NotEmpty(envelope.KeyOf(token));
        }
    }

    private static void ForMessages(Action<string> holds) =>
        Prop.ForAll(Seeds, seed => holds(new RandomMessage(seed).Write())).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static MessageKind KindOf(JsonElement root)
    {
        if (Find(root, "method") is not null)
            return Find(root, "id") is null ? MessageKind.Notification : MessageKind.Request;
        return Find(root, "error") is null ? MessageKind.Response : MessageKind.Error;
    }

    private static string? ExpectedTarget(JsonElement root) => TextOf(root, "method") switch
    {
        "tools/call" or "prompts/get" => TextOf(root, "params", "name"),
        "resources/read" or "resources/subscribe" => TextOf(root, "params", "uri"),
        _ => null,
    };

    private static JsonElement? Find(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    private static string? TextOf(JsonElement root, params string[] path) => Find(root, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string RawOf(JsonElement root, params string[] path) => Find(root, path)?.GetRawText() ?? "";

    private static string Raw(Envelope envelope, ByteRange range) => EnvelopeTests.Text(envelope, range);
}
