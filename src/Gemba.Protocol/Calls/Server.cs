using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Calls;

/// <summary>What answers the messages of one client, or of several that share it: a server of the official SDK, or a role that passes messages on.</summary>
/// <remarks>Members may be called from several threads at once.</remarks>
public abstract class Server : IAsyncDisposable
{
    /// <summary>The revision that was agreed on; <see langword="null"/> before the first request.</summary>
    public abstract string? Revision { get; }

    /// <summary>The calls without an answer so far.</summary>
    public abstract IEnumerable<Call> Calls { get; }

    /// <summary>Whether a call has no answer so far.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>Takes a request and returns at once; the call carries its answer and what is said in its course.</summary>
    /// <param name="call">Where the answer goes.</param>
    /// <param name="request">The request; its bytes are borrowed until this returns.</param>
    /// <returns>Whether the server still takes requests.</returns>
    public abstract bool Begin(Call call, in Envelope request);

    /// <summary>Takes what is no request: a notification, or an answer to a request of the server's own.</summary>
    /// <param name="message">The message; its bytes are borrowed until this returns.</param>
    public abstract Delivery Deliver(in Envelope message);

    /// <summary>Takes nothing more and waits until the calls in flight have been answered.</summary>
    public abstract Task FinishAsync();

    /// <summary>Cancels what is in flight and ends.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The session for which it was made again is in use; what only then may be done begins now.</summary>
    public virtual void Restored()
    {
    }

    /// <summary>A call is over; whoever waits for it needs it no more.</summary>
    public abstract void Forget(Call call);

    /// <summary>Nobody waits for a call any more; its work must end. Follows its <see cref="Forget"/>.</summary>
    public abstract void Abandon(Call call);
}
