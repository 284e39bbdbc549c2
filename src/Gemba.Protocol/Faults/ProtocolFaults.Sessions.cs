using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with a session over HTTP.</summary>
public static partial class ProtocolFaults
{
    private const int SessionNotFound = -32001;

    /// <summary>The reason of <see cref="TooManySessions"/>.</summary>
    public const string TooManySessionsReason = "too_many_sessions";

    /// <summary>No session has this id (any more).</summary>
    public static Fault SessionUnknown() => new(
        "session_unknown", SessionNotFound, 404,
        "No session has the id in the Mcp-Session-Id header: it has ended, or it was never given out here.",
        "Begin a new session with initialize.");

    /// <summary>No event stream goes with what was posted.</summary>
    public static Fault EventsUnknown() => new(
        "events_unknown", SessionNotFound, 404,
        "No event stream is open under the sessionId of this address: it has ended, or it was never given out here.",
        "Open another stream with GET and post to the address that its first event names.");

    /// <summary>A request without a session.</summary>
    public static Fault SessionRequired() => new(
        "session_required", ServerError, 400,
        "The request has no Mcp-Session-Id header.",
        $"Begin with initialize and send the id that its answer has, or use revision {Revisions.Sessionless}, which has no sessions.");

    /// <summary>A second initialize.</summary>
    public static Fault AlreadyInitialized() => new(
        "already_initialized", InvalidRequest, 400,
        "The session has been initialized before.",
        "Send initialize without a Mcp-Session-Id header to begin another session.");

    /// <summary>No session can be opened.</summary>
    public static Fault TooManySessions(int limit) => new(
        TooManySessionsReason, ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"All {limit} sessions are open and in use."),
        $"End sessions that are not needed with DELETE, wait a minute, or use revision {Revisions.Sessionless}, which has no sessions.",
        TimeSpan.FromSeconds(30));

    /// <summary>The events after the named one are gone.</summary>
    public static Fault EventsGone() => new(
        "events_gone", ServerError, 400,
        "The stream cannot be resumed after the event in the Last-Event-ID header: it is unknown in this session, or what followed is no longer kept.",
        "Send the call again; open the session's own stream with a GET without Last-Event-ID.");

    /// <summary>The server asks the client something and has no stream to do so.</summary>
    public static Fault NoStreamToClient() => new(
        "no_stream_to_client", ServerError, 409,
        "The server has a question to the client, and the client has no event stream open on which it could be asked.",
        "Accept text/event-stream with each call, or keep a GET stream open.");

    /// <summary>The message is none that the server understands.</summary>
    public static Fault MessageUnusable() => new(
        "message_unusable", InvalidRequest, 400,
        "The message is JSON-RPC, and yet the server can make nothing of it: an id is of a form that it never gave out.",
        "Answer the server's requests under the id that they came with.");
}
