using System.Text;
using Gemba.Gateway.Redis;
using Gemba.Gateway.Sessions;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Gateway.Redis;

public sealed class RedisSessionStoreTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    [RedisFact]
    public async Task What_one_gateway_keeps_another_finds_until_it_ends()
    {
        using var server = await StartAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var (here, there) = (Store(client), Store(client));
        var shown = await here.OpenAsync(State("one", owner: "ana"), default);

        var found = await there.FindAsync(shown, default);
        Assert.Equal(("one", "ana", "state of one"), (found!.Id, found.Owner, Encoding.UTF8.GetString(found.Server.Span)));

        await there.EndAsync(shown, default);
        Assert.Null(await here.FindAsync(shown, default));
        Assert.False(await here.KeepAsync(shown, State("one"), isChanged: false, default));
        Assert.Null(await here.FindAsync(shown, default));
    }

    [RedisFact]
    public async Task A_session_that_nobody_uses_ends_and_one_that_is_used_goes_on()
    {
        using var server = await StartAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var store = Store(client, idle: TimeSpan.FromMilliseconds(600));
        var (used, unused) = (await store.OpenAsync(State("used"), default), await store.OpenAsync(State("unused"), default));

        await Eventually.HoldsAsync(async () => await store.KeepAsync(used, State("used"), isChanged: false, default) && await store.FindAsync(unused, default) is null, "the unused one has ended");

        Assert.NotNull(await store.FindAsync(used, default));
    }

    [RedisFact]
    public async Task No_more_sessions_are_kept_than_may_be_and_those_that_ended_make_room()
    {
        using var server = await StartAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var store = Store(client, most: 2);
        await store.OpenAsync(State("one"), default);
        await store.OpenAsync(State("two"), default);

        var full = await Assert.ThrowsAsync<FaultException>(async () => await store.OpenAsync(State("three"), default));
        await store.EndAsync("one", default);

        Assert.Equal("session_store_full", full.Fault.Reason);
        Assert.Equal("three", await store.OpenAsync(State("three"), default));
    }

    [RedisFact]
    public async Task What_is_lost_in_Redis_is_written_again_and_what_is_news_there_stays()
    {
        using var server = await StartAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var store = Store(client);
        var shown = await store.OpenAsync(State("one"), default);

        await server.AskAsync("FLUSHALL");
        Assert.True(await store.KeepAsync(shown, State("one"), isChanged: false, default));
        Assert.NotNull(await store.FindAsync(shown, default));

        await store.KeepAsync(shown, new SessionState("one", null, "newer"u8.ToArray()), isChanged: true, default);
        await store.KeepAsync(shown, State("one"), isChanged: false, default);
        Assert.Equal("newer", Encoding.UTF8.GetString((await store.FindAsync(shown, default))!.Server.Span));
    }

    [RedisFact]
    public async Task Who_reads_Redis_sees_no_id_that_could_be_used()
    {
        using var server = await StartAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var store = Store(client);
        var shown = await store.OpenAsync(State("a-secret-id"), default);

        Assert.DoesNotContain(shown, await server.AskAsync("KEYS *"));
        Assert.DoesNotContain(shown, await server.AskAsync("ZRANGE {gemba}:sessions 0 -1"));
    }

    private static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        await server.AnswersAsync();
        return server;
    }

    private static RedisSessionStore Store(RedisClient client, int most = 100, TimeSpan? idle = null) => new(
        client, new RedisChannels(client, TimeProvider.System, NullLogger<RedisChannels>.Instance), new SessionOptions { Max = most }, idle ?? Idle);

    private static SessionState State(string id, string? owner = null) => new(id, owner, Encoding.UTF8.GetBytes($"state of {(id == "a-secret-id" ? "x" : id)}"));
}
