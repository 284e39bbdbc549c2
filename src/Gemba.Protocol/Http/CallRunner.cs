using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Gemba.Protocol.Http;

/// <summary>Takes one call from its request to the end of its answer, the same way in every revision.</summary>
internal sealed class CallRunner(McpEndpointOptions options, TimeProvider clock, IEndpointObserver observer)
{
    private readonly Places _calls = new(options.MaxConcurrentCalls, options.CallerShare);
    private readonly Places _streams = new(options.MaxStreams, options.CallerShare);

    /// <summary>The events of calls and sessions on their way out.</summary>
    public EventWriter Events { get; } = new(options, clock, observer);

    /// <summary>Calls in flight.</summary>
    public int Calls => _calls.Taken;

    /// <summary>Takes a place for a call, or for a stream that stays open.</summary>
    /// <returns>Why there is none; <see langword="null"/> where one was taken, which <see cref="Leave"/> gives back.</returns>
    public Fault? TryEnter(bool isStream, HttpContext http) => (isStream ? _streams : _calls).TryTake(Places.OwnerOf(http), ProtocolFaults.TooManyCalls);

    /// <summary>Gives a place back.</summary>
    public void Leave(bool isStream, HttpContext http) => (isStream ? _streams : _calls).GiveBack(Places.OwnerOf(http));

    /// <summary>Hands a call to its server, with what only the endpoint knows of it.</summary>
    public static void Begin(HttpCall call, Post post, string revision)
    {
        call.User = post.Http.Features.Get<IHttpAuthenticationFeature>()?.User;
        call.Address = post.Http.Connection.RemoteIpAddress;
        call.RequestBytes = post.Message.Utf8.Length;
        call.Transport = "http";
        call.Revision = revision;
        if (!call.Server.Begin(call, post.Message))
            call.Cancel();
    }

    /// <summary>Waits for the answer of a call that has begun and sends it. The place that was taken for it is given back.</summary>
    /// <param name="post">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="revision">The revision that the client speaks.</param>
    /// <param name="answering">Called before the first byte of the answer is sent.</param>
    public async Task FinishAsync(Post post, HttpCall call, string revision, Action<HttpCall>? answering = null)
    {
        var isStream = IsStream(post);
        observer.CallStarted();
        var written = 0L;
        var left = false;
        try
        {
            using (post.Gone.UnsafeRegister(static (state, _) => ((HttpCall)state!).ClientLeft(), call))
            {
                var turn = await call.Turn.ConfigureAwait(false);
                answering?.Invoke(call);
                if (call.Headers is { } headers)
                    Write(headers, post.Http.Response);
                written = turn switch
                {
                    CallTurn.Answer => await SendAsync(post.Http, call, revision).ConfigureAwait(false),
                    CallTurn.Stream => await CarryAsync(post, call, revision).ConfigureAwait(false),
                    _ => EndEmpty(post),
                };
            }

            left = post.Gone.IsCancellationRequested;
        }
        finally
        {
            Leave(isStream, post.Http);
            call.Answer?.Dispose();
            observer.CallFinished(new CallFigures(
                post.Message.IsKnownMethod ? post.Message.Method : "_OTHER", revision, post.Message.Utf8.Length, written,
                clock.GetElapsedTime(post.StartedAt), EndOf(call, left)));
        }
    }

    /// <summary>Whether a request stays open for as long as the client wants.</summary>
    public static bool IsStream(Post post) => post.Message.Method == "subscriptions/listen";

    private static CallEnd EndOf(HttpCall call, bool left)
    {
        if (left)
            return CallEnd.Disconnected;
        if (call.ErrorCode != 0)
            return CallEnd.Failed;
        return call.Turn is { IsCompletedSuccessfully: true, Result: CallTurn.End } ? CallEnd.Cancelled : CallEnd.Answered;
    }

    private static void Write(IReadOnlyList<KeyValuePair<string, string>> headers, HttpResponse response)
    {
        foreach (var (name, value) in headers)
            response.Headers[name] = value;
    }

    private static async ValueTask<long> SendAsync(HttpContext http, HttpCall call, string revision)
    {
        var answer = call.Answer!;
        var response = http.Response;
        response.StatusCode = revision == Revisions.Sessionless ? StatusOf(call.ErrorCode) : StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer.Written, CancellationToken.None).ConfigureAwait(false);
        return answer.Length;
    }

    private async Task<long> CarryAsync(Post post, HttpCall call, string revision)
    {
        var stream = call.Stream!;
        var reader = stream.Attach(after: null);
        var written = await Events.CarryAsync(post.Http, stream, reader, primed: stream.CanResume && Revisions.ReadsPrimingEvents(revision)).ConfigureAwait(false);
        if (post.Gone.IsCancellationRequested && !call.IsOver)
            call.ClientLeft();
        return written;
    }

    // A cancelled call gets no answer (2025-11-25, Cancellation); its request must end all the same.
    private static long EndEmpty(Post post)
    {
        if (post.Accepted.EventStream)
            post.Http.Response.ContentType = "text/event-stream";
        else
            post.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return 0;
    }

    // 2026-07-28, Streamable HTTP: the new codes have a status of their own; other errors are answers like any.
    private static int StatusOf(int errorCode) => errorCode switch
    {
        -32601 => StatusCodes.Status404NotFound,
        -32020 or -32021 or -32022 => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
