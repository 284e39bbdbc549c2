using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;

namespace Gemba.Tests.Protocol.Links;

public sealed class TcpLinkTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    private static readonly string[] Payloads =
    [
        "", Ping, "{", "[]", "null", "{\"check\":\"simple\"}", "{\"min_version\":1,\"max_version\":1}", "{\"min_version\":1,\"max_version\":1,\"namespace\":\"\\ud800\"}",
        "{\"\\ud800\":1,\"min_version\":1}", "{\"agreed_version\":1}", "{\"min_version\":99999999999}",
    ];

    private const string Done = """{"jsonrpc":"2.0","id":1,"result":{}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_go_both_ways_over_a_socket_with_and_without_encryption(bool encrypted)
    {
        using var certificate = SelfSigned();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepting = AcceptAsync(listener, encrypted ? certificate : null);

        await using var near = await TcpDial.ConnectAsync(
            new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), "sheets", null, encrypted ? Trusting(certificate) : null, new TcpLinkOptions(), default);
        var (far, hello) = await accepting.WaitAsync(TimeSpan.FromSeconds(10));
        await near.SendAsync(MessageOf(Ping), default);
        var asked = await far.ReceiveAsync(default);
        await far.SendAsync(MessageOf(Done), default);
        var answered = await near.ReceiveAsync(default);
        await near.DisposeAsync();

        Assert.Equal("sheets", hello!.Namespace);
        Assert.Equal((Ping, Done), (TextOf(asked), TextOf(answered)));
        Assert.Null(await far.ReceiveAsync(default));
        await far.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_not_spoken_to()
    {
        using var certificate = SelfSigned();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepting = AcceptAsync(listener, certificate);

        await Assert.ThrowsAsync<IOException>(() => TcpDial.ConnectAsync(
            new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), null, null, new SslClientAuthenticationOptions { TargetHost = "localhost" }, new TcpLinkOptions(), default));
        await Task.WhenAny(accepting).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_hello_without_a_common_version_is_refused_in_words()
    {
        await using var client = new RawClient();

        await client.SendAsync(FrameLayout.Native, FrameType.Hello, """{"min_version":2,"max_version":3}""");

        var refused = await Assert.ThrowsAsync<LinkException>(() => client.Server.GreetAsync(_ => default, default).AsTask());
        Assert.Equal("no_common_version", refused.Fault.Reason);
        Assert.StartsWith("Version negotiation failed", (await client.ReadAsync(FrameType.Error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"min_version\":1e99,\"max_version\":1}")]
    [InlineData("{\"min_version\":1,\"max_version\":1,\"namespace\":\"\\ud800\"}")]
    [InlineData("")]
    public async Task A_hello_that_cannot_be_read_is_refused(string payload)
    {
        await using var client = new RawClient();

        await client.SendAsync(FrameLayout.Native, FrameType.Hello, payload);

        var refused = await Assert.ThrowsAsync<LinkException>(() => client.Server.GreetAsync(_ => default, default).AsTask());
        Assert.Equal("hello_unreadable", refused.Fault.Reason);
    }

    [Fact]
    public async Task A_hello_may_be_refused_for_what_it_wants()
    {
        await using var client = new RawClient();

        await client.SendAsync(FrameLayout.Native, FrameType.Hello, """{"min_version":1,"max_version":1,"namespace":"nowhere"}""");

        await Assert.ThrowsAsync<LinkException>(() => client.Server.GreetAsync(hello => new(hello!.Namespace == "sheets" ? null : ProtocolFaults.NamespaceUnknown()), default).AsTask());
        Assert.Contains("namespace", await client.ReadAsync(FrameType.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_hello_is_refused_and_the_connection_stays()
    {
        await using var client = new RawClient();
        const string hello = """{"min_version":1,"max_version":2}""";

        await client.SendAsync(FrameLayout.Native, FrameType.Hello, hello);
        await client.Server.GreetAsync(_ => default, default);
        await client.SendAsync(FrameLayout.Native, FrameType.Hello, hello);
        await client.SendAsync(FrameLayout.Native, FrameType.Request, Ping);
        var message = await client.Server.ReceiveAsync(default);

        Assert.Equal("""{"agreed_version":1}""", await client.ReadAsync(FrameType.Welcome));
        Assert.Contains("negotiated already", await client.ReadAsync(FrameType.Error), StringComparison.Ordinal);
        Assert.Equal(Ping, TextOf(message));
    }

    [Fact]
    public async Task A_client_that_begins_with_a_request_is_answered_in_its_layout()
    {
        await using var client = new RawClient();

        await client.SendAsync(FrameLayout.Compact, FrameType.Request, Ping);
        Assert.Null(await client.Server.GreetAsync(_ => default, default));
        Assert.Equal(Ping, TextOf(await client.Server.ReceiveAsync(default)));
        await client.Server.SendAsync(MessageOf(Done), default);

        Assert.Equal(Done, await client.ReadAsync(FrameType.Response, FrameLayout.Compact));
    }

    [Theory]
    [InlineData(FrameLayout.Native, FrameType.Health)]
    [InlineData(FrameLayout.Compact, FrameType.Pong)]
    public async Task A_question_for_health_is_answered_in_the_layout_in_which_it_is_asked(FrameLayout layout, FrameType answer)
    {
        await using var client = new RawClient(new TcpLinkOptions { Health = asked => Encoding.UTF8.GetBytes($"{{\"asked\":\"{asked.Length}\"}}") });

        await client.SendAsync(layout, FrameType.Health, "");
        await client.SendAsync(layout, FrameType.Request, Ping);
        await client.Server.ReceiveAsync(default);

        Assert.Equal("""{"asked":"0"}""", await client.ReadAsync(answer, layout));
    }

    [Fact]
    public async Task The_compact_layouts_own_types_are_answered_or_passed_over()
    {
        await using var client = new RawClient();

        await client.SendAsync(FrameLayout.Compact, FrameType.Auth, """{"token":"t"}""");
        await client.SendAsync(FrameLayout.Compact, FrameType.Pong, "");
        await client.SendAsync(FrameLayout.Compact, FrameType.AuthAnswer, "{}");
        await client.SendAsync(FrameLayout.Compact, FrameType.Close, "");

        Assert.Null(await client.Server.ReceiveAsync(default));
        Assert.Equal("""{"required":false,"authenticated":false}""", await client.ReadAsync(FrameType.AuthAnswer, FrameLayout.Compact));
        Assert.Contains("passed over", await client.ReadAsync(FrameType.Error, FrameLayout.Compact), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_told_so_and_closed()
    {
        var clock = new ManualClock();
        await using var client = new RawClient(clock: clock);

        var greeting = client.Server.GreetAsync(_ => default, default).AsTask();
        await Eventually.HoldsAsync(() => clock.HasTimers, "the server waits", TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(10));

        var late = await Assert.ThrowsAsync<LinkException>(() => greeting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("first_frame_late", late.Fault.Reason);
        Assert.Contains("Nothing came within 10 s", await client.ReadAsync(FrameType.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_frames_come_they_are_answered_refused_or_passed_over() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var isNative = random.Next(2) == 0;
        var bytes = Enumerable.Range(0, random.Next(1, 8)).SelectMany(_ => AnyFrame(isNative, random)).ToArray();

        ServeAsync(bytes).WaitAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_client_that_does_not_read_is_not_read_from_any_more()
    {
        var clock = new ManualClock();
        await using var client = new RawClient(clock: clock);
        var reading = client.Server.ReceiveAsync(default).AsTask();

        var sending = client.Server.SendAsync(new LinkMessage(new byte[1_000_000]), default).AsTask();
        await Eventually.HoldsAsync(() => clock.HasTimers, "the server waits", TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<IOException>(() => sending.WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static byte[] AnyFrame(bool isNative, Random random)
    {
        var payload = Encoding.UTF8.GetBytes(Payloads[random.Next(Payloads.Length)]);
        if (random.Next(4) == 0)
            random.NextBytes(payload);
        var type = (byte)random.Next(10);
        return [.. "MCPB"u8, .. isNative ? (byte[])[0, 1, 0, type] : [1, type, 0, 0], 0, 0, 0, (byte)payload.Length, .. payload];
    }

    // To the end of the connection; everything but the link's own faults gets out.
    private static async Task ServeAsync(byte[] bytes)
    {
        var (there, back) = (new Pipe(), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        await there.Writer.WriteAsync(bytes);
        await there.Writer.CompleteAsync();
        await using var link = new TcpLink(new Duplex(there.Reader, back.Writer));
        try
        {
            await link.GreetAsync(_ => default, default);
            while (await link.ReceiveAsync(default) is not null)
            {
                // The next one.
            }
        }
        catch (IOException)
        {
            // As it should be.
        }
    }

    private static async Task<(Link Link, FrameHello? Hello)> AcceptAsync(TcpListener listener, X509Certificate2? certificate)
    {
        Stream stream = new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true);
        if (certificate is not null)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            stream = secure;
        }

        var link = new TcpLink(new StreamPipe(stream));
        return (link, await link.GreetAsync(_ => default, default));
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 certificate) => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck },
    };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static LinkMessage MessageOf(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string TextOf(LinkMessage? message) => Encoding.UTF8.GetString(message!.Value.Utf8.Span);

    // A client that writes any frame, and the link of its server.
    private sealed class RawClient : IAsyncDisposable
    {
        private readonly Pipe _there = new();
        private readonly Pipe _back = new();
        private readonly FrameWriter _writer;
        private readonly FrameReader _reader;

        public RawClient(TcpLinkOptions? options = null, TimeProvider? clock = null)
        {
            _writer = new FrameWriter(_there.Writer, new FrameOptions(), TimeProvider.System);
            _reader = new FrameReader(_back.Reader, new FrameOptions(), TimeProvider.System);
            Server = new TcpLink(new Duplex(_there.Reader, _back.Writer), options, clock);
        }

        public TcpLink Server { get; }

        public ValueTask SendAsync(FrameLayout layout, FrameType type, string payload) => _writer.WriteAsync(layout, type, Encoding.UTF8.GetBytes(payload), default);

        public async Task<string> ReadAsync(FrameType type, FrameLayout layout = FrameLayout.Native)
        {
            var frame = await _reader.ReadAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal((layout, type), (frame!.Value.Layout, frame.Value.Type));
            return Encoding.UTF8.GetString(frame.Value.Payload.Span);
        }

        public ValueTask DisposeAsync()
        {
            _writer.Dispose();
            return Server.DisposeAsync();
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
