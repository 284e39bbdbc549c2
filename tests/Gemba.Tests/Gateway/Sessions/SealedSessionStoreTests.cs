using System.Text;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Sessions;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;

namespace Gemba.Tests.Gateway.Sessions;

public sealed class SealedSessionStoreTests
{
    private static readonly SessionKey Key = new("a", [.. Enumerable.Range(0, 32).Select(at => (byte)at)]);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task An_id_that_is_changed_anywhere_opens_nothing()
    {
        var store = Store();
        var shown = await store.OpenAsync(State("ana"), default);
        Assert.NotNull(await store.FindAsync(shown, default));

        for (var at = 0; at < shown.Length; at++)
        {
            // The last digit of base64 has bits that mean nothing.
            var other = shown[at] == 'Q' ? 'g' : 'Q';
            var changed = string.Concat(shown.AsSpan(0, at), [other], shown.AsSpan(at + 1));
            Assert.True(changed == shown || await store.FindAsync(changed, default) is null, $"changed at {at}");
            Assert.Null(await store.FindAsync(shown[..at], default));
        }
    }

    [Fact]
    public async Task An_id_can_be_used_for_its_time_and_no_longer()
    {
        var store = Store();
        var shown = await store.OpenAsync(State(null), default);

        _clock.Advance(TimeSpan.FromHours(8) - TimeSpan.FromTicks(1));
        Assert.True(await store.KeepAsync(shown, State(null), isChanged: false, default));
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await store.FindAsync(shown, default));
        Assert.False(await store.KeepAsync(shown, State(null), isChanged: false, default));
    }

    [Fact]
    public async Task Who_opened_it_stands_inside_and_one_that_was_ended_is_refused_where_it_was()
    {
        var store = Store();
        var shown = await store.OpenAsync(State("ana"), default);

        Assert.Equal("ana", (await store.FindAsync(shown, default))!.Owner);
        await store.EndAsync(shown, default);
        Assert.Null(await store.FindAsync(shown, default));
        Assert.NotNull(await Store().FindAsync(shown, default));
    }

    [Fact]
    public async Task A_client_that_says_too_much_of_itself_is_refused()
    {
        var refused = await Assert.ThrowsAsync<FaultException>(async () => await Store().OpenAsync(new SessionState("id", null, new byte[4096]), default));

        Assert.Equal("session_too_long", refused.Fault.Reason);
    }

    [Fact]
    public void What_a_session_is_made_again_from_is_what_was_kept()
    {
        var card = new ClientCard("""{"sampling":{},"x-new":[1,"ä"]}"""u8.ToArray(), """{"name":"Ä","version":"1"}"""u8.ToArray());
        var kept = new KeptServer("near", "2025-11-25", card, "warning", ["test://a", "test://b?c=\"d\""]);

        var read = KeptServer.TryRead(kept.ToBytes())!;

        Assert.Equal((kept.Scope, kept.Revision, kept.LogLevel), (read.Scope, read.Revision, read.LogLevel));
        Assert.Equal(kept.Resources, read.Resources);
        Assert.Equal(Encoding.UTF8.GetString(card.Capabilities.Span), Encoding.UTF8.GetString(read.Card.Capabilities.Span));
        Assert.Equal("Ä/1", read.Card.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"scope":"*"}""")]
    [InlineData("""{"scope":1,"revision":"x","capabilities":{},"info":{},"resources":[]}""")]
    public void Something_else_is_no_session(string text) => Assert.Null(KeptServer.TryRead(Encoding.UTF8.GetBytes(text)));

    private SealedSessionStore Store() => new([Key], new SessionOptions(), _clock);

    private static SessionState State(string? owner) => new("inner", owner, """{"scope":"*"}"""u8.ToArray());
}
