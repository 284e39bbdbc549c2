using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gemba.Gateway.Redis;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Gateway.Redis;

public sealed class RedisClientTests
{
    private static readonly RedisScript Double = new("session_keep", "redis.call('SET', KEYS[1], ARGV[1]) return {redis.call('GET', KEYS[1]), 2 * ARGV[1]}");

    [RedisFact]
    public async Task Many_commands_at_once_each_get_their_own_answer()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url });

        var answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => client.AskAsync("session_find", Words("ECHO", Text(number)), default).AsTask()));

        Assert.Equal(Enumerable.Range(0, 2000).Select(Text), answers.Select(answer => answer.Text));
    }

    [RedisFact]
    public async Task A_script_that_Redis_does_not_know_or_knows_no_more_is_run_all_the_same()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url });

        var first = await client.RunAsync(Double, [client.Key("a")], Words("4"), default);
        await server.AskAsync("SCRIPT FLUSH");
        var second = await client.RunAsync(Double, [client.Key("a")], Words("5"), default);

        Assert.Equal(("4", 8L), (first.Items![0].Text, first.Items[1].Number));
        Assert.Equal(("5", 10L), (second.Items![0].Text, second.Items[1].Number));
    }

    [RedisFact]
    public async Task What_Redis_refuses_is_told_and_the_connection_goes_on()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url });

        var refused = await Assert.ThrowsAsync<RedisException>(async () => await client.AskAsync("session_find", Words("NOSUCHCOMMAND"), default));

        Assert.Equal(RedisFailure.Refused, refused.Failure);
        Assert.Contains("NOSUCHCOMMAND", refused.Message);
        Assert.Equal("PONG", (await client.AskAsync("session_find", Words("PING"), default)).Text);
    }

    [RedisFact]
    public async Task While_Redis_is_away_everybody_is_told_at_once_and_when_it_is_back_it_is_used_again()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url });
        var came = 0;
        client.Came += () => came++;

        server.Kill();
        await Eventually.HoldsAsync(() => !client.IsUp, "the loss is noticed");
        var refused = await Assert.ThrowsAsync<RedisException>(async () => await client.AskAsync("session_find", Words("PING"), default));
        server.Start();

        Assert.Equal(RedisFailure.Unreachable, refused.Failure);
        await Eventually.HoldsAsync(() => client.IsUp, "it is connected again");
        Assert.Equal("PONG", (await client.AskAsync("session_find", Words("PING"), default)).Text);
        Assert.Equal(1, came);
    }

    [RedisFact]
    public async Task A_Redis_that_stands_still_is_given_up_after_its_time_and_asked_anew_when_it_moves()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url, CommandTimeout = TimeSpan.FromMilliseconds(300), ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(0, Signal(server.Id, "STOP"));
        var silent = await Assert.ThrowsAsync<RedisException>(async () => await client.AskAsync("session_find", Words("PING"), default));
        await Eventually.HoldsAsync(() => !client.IsUp, "the connection is given up");
        Assert.Equal(0, Signal(server.Id, "CONT"));

        Assert.Equal(RedisFailure.TimedOut, silent.Failure);
        await Eventually.HoldsAsync(() => client.IsUp, "it is connected again");
    }

    [RedisFact]
    public async Task No_more_commands_wait_than_may()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url, MaxPending = 2, CommandTimeout = TimeSpan.FromSeconds(20) });

        var waiting = Enumerable.Range(0, 2).Select(_ => client.AskAsync("session_find", Words("BLPOP", "nothing", "5"), default).AsTask()).ToArray();
        var full = await Assert.ThrowsAsync<RedisException>(async () => await client.AskAsync("session_find", Words("PING"), default));
        await server.AskAsync("RPUSH nothing a b");

        Assert.Equal(RedisFailure.Full, full.Failure);
        await Task.WhenAll(waiting);
    }

    [RedisFact]
    public async Task A_user_logs_in_with_the_password_that_a_reference_names_and_works_in_the_database_of_the_address()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["password"], "s3cret\n");
        using var server = new RedisServer("--user", "gemba", "on", ">s3cret", "~*", "&*", "+@all", "--user", "default", "off");
        await Eventually.HoldsAsync(async () => (await TryAskAsync(server)).Contains("NOAUTH", StringComparison.Ordinal), "Redis asks who calls");
        await using var stranger = Client(new RedisOptions { Url = server.Url });
        await stranger.StartAsync();

        await using var client = await ConnectAsync(new RedisOptions { Url = $"{server.Url}/3", User = "gemba", Password = $"file:{folder["password"]}" });

        Assert.False(stranger.IsUp);
        Assert.Contains("db=3", (await client.AskAsync("session_find", Words("CLIENT", "INFO"), default)).Text);
    }

    [RedisFact]
    public async Task Inside_TLS_only_a_certificate_of_the_named_authority_is_taken()
    {
        using var folder = new TemporaryFolder();
        WriteCertificate(folder);
        var port = FreePort();
        using var server = new RedisServer("--tls-port", Text(port), "--tls-cert-file", folder["cert.pem"], "--tls-key-file", folder["key.pem"], "--tls-ca-cert-file", folder["cert.pem"], "--tls-auth-clients", "no");
        await server.AnswersAsync();
        var url = $"rediss://127.0.0.1:{Text(port)}";
        await using var trusting = Client(new RedisOptions { Url = url });
        await trusting.StartAsync();

        await using var client = await ConnectAsync(new RedisOptions { Url = url, CertificateAuthority = folder["cert.pem"] });

        Assert.Equal("PONG", (await client.AskAsync("session_find", Words("PING"), default)).Text);
        Assert.False(trusting.IsUp);
    }

    [RedisFact]
    public async Task What_one_gateway_says_on_a_channel_all_hear_also_after_Redis_came_back()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await ConnectAsync(new RedisOptions { Url = server.Url });
        await using var channels = new RedisChannels(client, TimeProvider.System, NullLogger<RedisChannels>.Instance);
        var (heard, began) = (new System.Collections.Concurrent.ConcurrentQueue<string>(), 0);
        channels.Hear("andon", message => heard.Enqueue(System.Text.Encoding.UTF8.GetString(message.Span)));
        channels.Began += () => began++;
        await channels.StartAsync();

        await channels.TellAsync("andon", "one"u8.ToArray(), default);
        await Eventually.HoldsAsync(() => heard.Contains("one"), "the first is heard");
        server.Kill();
        server.Start();
        await Eventually.HoldsAsync(() => began == 2 && client.IsUp, "both connections are back");
        await channels.TellAsync("andon", "two"u8.ToArray(), default);

        await Eventually.HoldsAsync(() => heard.Contains("two"), "the second is heard");
    }

    [Theory]
    [InlineData("http://127.0.0.1:6379", "is no address of Redis")]
    [InlineData("redis://me:pw@127.0.0.1", "names a user or a password")]
    [InlineData("redis://127.0.0.1/x", "names the database 'x'")]
    public void An_address_that_cannot_be_used_is_told_with_what_to_write(string url, string said) =>
        Assert.Contains(said, Assert.Single(RedisOptionsCheck.FindFaults(new RedisOptions { Url = url })));

    [Fact]
    public void A_password_stands_nowhere_in_the_configuration() =>
        Assert.Contains("env:NAME", Assert.Single(RedisOptionsCheck.FindFaults(new RedisOptions { Url = "redis://127.0.0.1", Password = "s3cret" })));

    internal static RedisClient Client(RedisOptions options) => new(options, new GembaMeter("gateway", "redis-test"), TimeProvider.System, NullLogger<RedisClient>.Instance);

    internal static async Task<RedisClient> ConnectAsync(RedisOptions options)
    {
        var client = Client(options);
        await client.StartAsync();
        await Eventually.HoldsAsync(() => client.IsUp, "Redis is connected");
        return client;
    }

    private static ReadOnlyMemory<byte>[] Words(params string[] words) => [.. words.Select(RedisClient.Bytes)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> TryAskAsync(RedisServer server)
    {
        try
        {
            return await server.AskAsync("PING");
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static int Signal(int process, string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", Text(process)]);
        kill.WaitForExit();
        return kill.ExitCode;
    }

    private static void WriteCertificate(TemporaryFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
    }
}
