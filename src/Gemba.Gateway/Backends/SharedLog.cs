using System.Collections.Concurrent;
using Gemba.Gateway.Revisions;

namespace Gemba.Gateway.Backends;

/// <summary>The log of a server on the connection that many clients share: the server is told the least severe level that any of them wants.</summary>
/// <param name="backend">The server.</param>
/// <param name="patience">Longest wait for its answer.</param>
internal sealed class SharedLog(Backend backend, TimeSpan patience)
{
    private readonly ConcurrentDictionary<object, string> _wanted = new();
    private readonly Lock _turn = new();
    private Task _saying = Task.CompletedTask;
    private (BackendSession Session, string Level)? _said;

    /// <summary>Somebody wants to hear of what is at least so severe.</summary>
    public Task WantAsync(object who, string level)
    {
        _wanted[who] = level;
        return SayAsync();
    }

    /// <summary>Somebody is gone.</summary>
    public void Leave(object who)
    {
        if (_wanted.TryRemove(who, out _))
            _ = SayAsync();
    }

    /// <summary>Tells the server what is wanted, where it has not heard it on this connection; one after the other, so that the last word is the newest.</summary>
    public Task SayAsync()
    {
        lock (_turn)
            return _saying = SayAfterAsync(_saying);
    }

    private async Task SayAfterAsync(Task before)
    {
        await before.ConfigureAwait(false);
        if (backend.Shared is not { IsSessionless: false } session || !session.Offers("logging") || _wanted.Values.MinBy(LogLevels.RankOf) is not { } level || _said == (session, level))
            return;
        // Said once: a server that does not answer is not asked again by each client that comes.
        _said = (session, level);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await session.SetLogLevelAsync(level, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It logs as it will; clients hear what they asked for.
        }
    }
}
