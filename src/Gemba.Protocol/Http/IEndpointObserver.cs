using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Http;

/// <summary>What an endpoint tells of itself to whoever counts. Methods are called on the request's way and must return at once.</summary>
public interface IEndpointObserver
{
    /// <summary>A session began.</summary>
    /// <param name="revision">The revision that it agreed on.</param>
    void SessionOpened(string revision)
    {
    }

    /// <summary>A session ended.</summary>
    /// <param name="revision">The revision that it agreed on.</param>
    /// <param name="end">Why.</param>
    /// <param name="lasted">From its first request to its end.</param>
    void SessionClosed(string revision, SessionEnd end, TimeSpan lasted)
    {
    }

    /// <summary>A request was accepted and is now in flight.</summary>
    void CallStarted()
    {
    }

    /// <summary>A request is no longer in flight. Follows each <see cref="CallStarted"/>.</summary>
    void CallFinished(in CallFigures figures)
    {
    }

    /// <summary>A request was refused before any server saw it.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="httpMethod"><c>POST</c>, <c>GET</c>, <c>DELETE</c> or <c>_OTHER</c>, which is also what a message over a link has.</param>
    /// <param name="client">Address of the caller; <see langword="null"/> over a link that has none.</param>
    void Rejected(Fault fault, string httpMethod, string? client)
    {
    }

    /// <summary>A session was asked for by somebody else than who opened it, and was told that there is none.</summary>
    /// <param name="principal">Who asked.</param>
    /// <param name="client">Address of the caller.</param>
    void SessionWithheld(string? principal, string? client)
    {
    }

    /// <summary>A request that was accepted is answered with a fault, because no handler could have answered it.</summary>
    /// <param name="fault">Why.</param>
    void Answered(Fault fault)
    {
    }

    /// <summary>A tool was called that is not offered. The answer waits for the end of this.</summary>
    /// <param name="tool">A name that the server knows.</param>
    /// <param name="fault">What the client is told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask DeniedAsync(string tool, Fault fault, CancellationToken cancellationToken) => default;

    /// <summary>An event stream opened: the answer to a call, a GET, or a subscription.</summary>
    void StreamOpened()
    {
    }

    /// <summary>An event stream closed. Follows each <see cref="StreamOpened"/>.</summary>
    void StreamClosed()
    {
    }
}
