using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;

namespace Gemba.Protocol.Peers;

/// <summary>A server behind Streamable HTTP, in the revisions with session and in the one without.</summary>
/// <remarks>The session's id is taken from the answer to <c>initialize</c>; headers follow the revision that the owner sets when it is agreed on.</remarks>
public sealed class HttpPeer : Peer
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // What a server is told at the end, it is told in moments or not at all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HttpMessageInvoker _client;
    private readonly Uri _address;
    private readonly IPeerListener _listener;
    private readonly HttpPeerOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _unasked = Task.CompletedTask;
    private TaskCompletionSource? _asked;
    private string? _session;

    /// <summary>Makes a peer; nothing is sent yet.</summary>
    /// <param name="client">Sends the requests; it may be shared, sets no time limit of its own and follows no redirects.</param>
    /// <param name="address">The server's MCP endpoint.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    public HttpPeer(HttpMessageInvoker client, Uri address, IPeerListener listener, HttpPeerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(listener);
        (_client, _address, _listener, _options) = (client, address, listener, options ?? new HttpPeerOptions());
    }

    /// <summary>Makes a client that peers can share; its owner disposes it after them.</summary>
    /// <param name="connectTimeout">Longest time for a connection to open.</param>
    /// <param name="trust">Whose certificates are believed.</param>
    public static HttpMessageInvoker NewClient(TimeSpan connectTimeout, PeerTrust trust) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = trust.Judge },
        // Redirects would carry credentials elsewhere, cookies would mix clients, and a proxy of the environment is not part of the configuration.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = connectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // a name that moved is found again
        MaxConnectionsPerServer = 1024,
    });

    /// <inheritdoc/>
    public override string Kind => "http";

    /// <inheritdoc/>
    public override bool TellsCourse => true;

    /// <inheritdoc/>
    public override Task Closed => _closed.Task;

    /// <summary>Whether the server opened a session.</summary>
    public bool HasSession => _session is not null;

    /// <inheritdoc/>
    public override async Task<PeerAnswer> CallAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // What a server holds open ends with the connection; anything else has a time of its own, and one request that breaks must not end its neighbours.
        using var either = request.Method == "subscriptions/listen" ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token) : null;
        try
        {
            return await ExchangeAsync(request, either?.Token ?? cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException closed) when (!cancellationToken.IsCancellationRequested && _stop.IsCancellationRequested)
        {
            throw new PeerException(PeerFailure.Broken, "The connection was closed.", closed);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && Revision != Revisions.Sessionless && request.Method != "initialize")
        {
            // Without a session the end of the connection says it; with one the call goes on until it is told. A server that hangs must not hold the caller with it.
            _ = WithdrawAsync(request.Id);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task SendAsync(ReadOnlyMemory<byte> message, string method, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(message, method, request: null, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw RefusedBy(response);
    }

    /// <inheritdoc/>
    public override void ListenUnasked()
    {
        if (_session is not null)
            _unasked = Task.Run(ListenAsync);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _closed.TrySetResult();
        await _unasked.ConfigureAwait(false);
        await EndSessionAsync().ConfigureAwait(false);
    }

    private async Task<PeerAnswer> ExchangeAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(request.Utf8, request.Method, request, cancellationToken).ConfigureAwait(false);
        Volatile.Read(ref _asked)?.TrySetResult();
        if (request.Method == "initialize" && response.Headers.TryGetValues(McpHeaders.SessionId, out var given))
            _session = given.FirstOrDefault();
        var form = response.Content.Headers.ContentType?.MediaType;
        if (response.StatusCode == HttpStatusCode.NotFound && _session is not null && Revision != Revisions.Sessionless)
            throw new PeerException(PeerFailure.SessionLost, "The server knows the session no more.") { HttpStatus = 404 };
        if (form == "text/event-stream" && response.IsSuccessStatusCode)
            return await ReadStreamAsync(response, request, cancellationToken).ConfigureAwait(false);
        if (form != "application/json")
            throw RefusedBy(response);
        return await ReadDocumentAsync(response, request.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> message, string method, PeerRequest? request, CancellationToken cancellationToken)
    {
        var post = Prepare(HttpMethod.Post);
        post.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (Revision == Revisions.Sessionless || method == "server/discover")
        {
            if (method.Length > 0)
                post.Headers.TryAddWithoutValidation(McpHeaders.Method, method);
            if (request?.Target is { } target)
                post.Headers.TryAddWithoutValidation(McpHeaders.Name, HeaderText.Encode(target));
            foreach (var (name, value) in request?.Call is { } call ? ParameterHeaders.Of(call.Schema, call.Arguments) : [])
                post.Headers.TryAddWithoutValidation(name, value);
        }

        post.Content = new ReadOnlyMemoryContent(message);
        post.Content.Headers.ContentType = Json;
        return await SendAsync(post, cancellationToken, request?.Course).ConfigureAwait(false);
    }

    private HttpRequestMessage Prepare(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, _address);
        foreach (var (name, value) in _options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (Revision is { } revision)
            request.Headers.TryAddWithoutValidation(McpHeaders.Revision, revision);
        if (_session is { } session)
            request.Headers.TryAddWithoutValidation(McpHeaders.SessionId, session);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken, IPeerListener? course = null)
    {
        if (_options.Bearer is { } bearer && await bearer(course, cancellationToken).ConfigureAwait(false) is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failed)
        {
            throw new PeerException(failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                ? PeerFailure.Unreachable
                : PeerFailure.Broken, failed.Message, failed);
        }
        catch (IOException broken)
        {
            throw new PeerException(PeerFailure.Broken, broken.Message, broken);
        }
    }

    private async Task<PeerAnswer> ReadDocumentAsync(HttpResponseMessage response, long id, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } declared && declared > _options.MaxAnswerBytes)
            throw TooLarge(declared);
        var buffer = new PooledBuffer();
        try
        {
            await FillAsync(buffer, response, cancellationToken).ConfigureAwait(false);
            if (!Envelope.TryRead(buffer.Written, out var message, out var fault))
                throw response.IsSuccessStatusCode ? new PeerException(PeerFailure.Unreadable, fault.Text) : RefusedBy(response);
            if (!IsAnswerTo(id, message) && !(message.Kind == MessageKind.Error && !response.IsSuccessStatusCode))
                throw new PeerException(PeerFailure.Unreadable, "The server answered something else than what was asked.");
            return new PeerAnswer(message, buffer) { HttpStatus = (int)response.StatusCode };
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private async Task FillAsync(PooledBuffer buffer, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                while (await body.ReadAsync(buffer.GetMemory(4096), cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    buffer.Advance(read);
                    if (buffer.Length > _options.MaxAnswerBytes)
                        throw TooLarge(buffer.Length);
                }
            }
        }
        catch (Exception broken) when (broken is (IOException or HttpRequestException) and not PeerException)
        {
            throw new PeerException(PeerFailure.Broken, "The connection ended inside the answer.", broken);
        }
    }

    private async Task<PeerAnswer> ReadStreamAsync(HttpResponseMessage first, PeerRequest request, CancellationToken cancellationToken)
    {
        var response = first;
        string? last = null;
        for (var resumed = 0; ; resumed++)
        {
            var events = new EventReader(response, _options.MaxAnswerBytes, last);
            if (await events.FindAnswerAsync(request.Id, request.Course ?? _listener, cancellationToken).ConfigureAwait(false) is { } answer)
                return answer;
            if (!ReferenceEquals(response, first))
                response.Dispose();
            last = events.LastId;
            if (last is null || resumed >= _options.MaxResumptions)
                throw new PeerException(PeerFailure.Broken, "The event stream ended before the answer came.");
            await Task.Delay(PauseAfter(events), cancellationToken).ConfigureAwait(false);
            response = await TakeUpAsync(last, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> TakeUpAsync(string lastEventId, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenStreamAsync(lastEventId, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException gone) when (gone.Failure is PeerFailure.Unreachable or PeerFailure.Refused or PeerFailure.Unreadable)
        {
            // What fails here is the way to the answer: the server has the request, and must not get it again.
            throw new PeerException(PeerFailure.Broken, $"The event stream ended before the answer came, and cannot be taken up again: {gone.Message}", gone);
        }
    }

    private async Task<HttpResponseMessage> OpenStreamAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        var get = Prepare(HttpMethod.Get);
        get.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (lastEventId is not null)
            get.Headers.TryAddWithoutValidation(McpHeaders.LastEventId, lastEventId);
        var response = await SendAsync(get, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            return response;
        using (response)
            throw RefusedBy(response);
    }

    private async Task ListenAsync()
    {
        string? last = null;
        while (!_stop.IsCancellationRequested)
        {
            var wait = _options.ResumeAfter;
            try
            {
                using var response = await OpenStreamAsync(last, _stop.Token).ConfigureAwait(false);
                var events = new EventReader(response, _options.MaxAnswerBytes, last);
                await events.FindAnswerAsync(id: null, _listener, _stop.Token).ConfigureAwait(false);
                (last, wait) = (events.LastId, PauseAfter(events));
            }
            catch (PeerException untried) when (untried.Failure == PeerFailure.NotTried)
            {
                // Nobody has a token for it. Who asks next has one, and it is theirs that is shown here then.
                last = null;
                var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _asked, asked);
                await asked.Task.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (PeerException refused) when (refused.HttpStatus is >= 400 and < 500)
            {
                return;   // no such stream (405), or the session is gone, which the next request finds out
            }
            catch (Exception lost) when (lost is IOException or OperationCanceledException)
            {
                last = null;
            }

            await Task.Delay(wait, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A server may say when it wants to be asked again, but not that it be asked without pause, or never.
    private TimeSpan PauseAfter(EventReader events) =>
        events.Retry is not { } said ? _options.ResumeAfter : said < ShortestPause ? ShortestPause : said > LongestPause ? LongestPause : said;

    private async Task WithdrawAsync(long id)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            await SendAsync(Encoding.UTF8.GetBytes(message), "notifications/cancelled", patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // A server that is gone works on nothing any more.
        }
    }

    private async Task EndSessionAsync()
    {
        if (_session is null)
            return;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var response = await SendAsync(Prepare(HttpMethod.Delete), patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The server forgets it by itself.
        }
    }

    private PeerException TooLarge(long bytes) =>
        new(PeerFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The answer has {bytes} bytes or more; {_options.MaxAnswerBytes} are taken.")) { Bytes = bytes };

    private static PeerException RefusedBy(HttpResponseMessage response) =>
        new(
            response.IsSuccessStatusCode ? PeerFailure.Unreadable : PeerFailure.Refused,
            string.Create(CultureInfo.InvariantCulture, $"The server answered with HTTP status {(int)response.StatusCode} and no message of the protocol."))
        { HttpStatus = (int)response.StatusCode };

    internal static bool IsAnswerTo(long id, in Envelope message) =>
        message.Kind is MessageKind.Response or MessageKind.Error && message.Id.IsPresent && IsNumber(id, message.BytesOf(message.Id));

    internal static bool IsNumber(long id, ReadOnlySpan<byte> json) => Utf8Parser.TryParse(json, out long number, out var read) && read == json.Length && number == id;
}
