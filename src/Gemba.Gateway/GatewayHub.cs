using System.Collections.Concurrent;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Observing;
using Gemba.Gateway.Pinning;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Messages;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Peers;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway;

/// <summary>The namespaces and their servers, and the clients that are connected.</summary>
internal sealed class GatewayHub : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<GatewayServer, byte> _clients = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayMeter _meter;
    private readonly ILogger _log;
    private Task _looking = Task.CompletedTask;

    public GatewayHub(
        GatewayOptions options, IPeerFactory peers, GatewayPipeline pipeline, AccessRules rules, RequestObserver observer, GatewayMeter meter, Breakers breakers, ToolPins pins, TimeProvider clock, ILogger<GatewayHub> log)
    {
        (Bounds, Pipeline, Rules, Observer, _meter, Clock, _log) = (options, pipeline, rules, observer, meter, clock, log);
        var around = new BackendSurroundings(options, peers, pins, clock, log);
        Namespaces = [.. options.Namespaces.Select(space => NamespaceOf(space.Key, space.Value, breakers, around))];
        StoreSpan = options.Sessions.Store == SessionStoreKind.Redis ? "redis.store" : null;
        foreach (var backend in Backends)
        {
            backend.Changed += TellChanged;
            backend.Told += Tell;
            backend.Pool.Outliers.Ejected += ejection => TellEjected(backend, ejection);
        }

        pins.Accepted += server => TellChanged(Backends.First(backend => CordTarget.OfBackend(backend.Space, backend.Name) == server), CatalogKind.Tools);
        meter.Watch(this, pins);
    }

    /// <summary>Its bounds.</summary>
    public GatewayOptions Bounds { get; }

    /// <summary>Measures its times.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The span of keeping a session; <see langword="null"/> where they are kept in no other process.</summary>
    public string? StoreSpan { get; }

    /// <summary>The way of a request.</summary>
    public GatewayPipeline Pipeline { get; }

    /// <summary>What callers may use.</summary>
    public AccessRules Rules { get; }

    /// <summary>Observes requests.</summary>
    public RequestObserver Observer { get; }

    /// <summary>The namespaces in the order of the configuration.</summary>
    public IReadOnlyList<Namespace> Namespaces { get; }

    /// <summary>Every server.</summary>
    public IEnumerable<Backend> Backends => Namespaces.SelectMany(space => space.Backends);

    /// <summary>Whether any server lists a tool, named as in the audit trail; <see langword="null"/> while a list that could name it is not known.</summary>
    public bool? Knows(string qualified)
    {
        var (space, name) = All.Find(qualified);
        if (space is null)
            return false;
        var lists = space.Backends.Select(backend => backend.Catalog.Known(CatalogKind.Tools)).ToArray();
        return lists.Any(list => list?.Find(name) is not null) ? true : lists.Contains(null) ? null : false;
    }

    /// <summary>The clients with a session.</summary>
    public int Sessions => _clients.Keys.Count(client => !client.IsShared);

    /// <summary>Tells of changed lists.</summary>
    public event Action<Backend, CatalogKind>? ListChanged;

    /// <summary>A server for the clients of one endpoint.</summary>
    public IServerSource SourceOf(Scope scope) => new Source(this, scope);

    /// <summary>All namespaces under one endpoint.</summary>
    public Scope All => new(Namespaces, isMerged: true);

    /// <summary>Looks after servers that are down until it is stopped.</summary>
    public void Start() => _looking = LookAsync();

    public void Enter(GatewayServer client) => _clients[client] = 0;

    public void Leave(GatewayServer client) => _clients.TryRemove(client, out _);

    /// <summary>A request ran into a fault of ours.</summary>
    public void Failed(string method, Exception bug) => Log.CallFailed(_log, method, bug);

    /// <summary>A server lost what it kept for one client's session, which ends with it.</summary>
    public void Lost(Backend backend, string? sessionId, Action? end)
    {
        Log.SessionStateLost(_log, backend.Space, backend.Name, sessionId);
        end?.Invoke();
    }

    /// <summary>A client read too slowly to be told something.</summary>
    public void Dropped(string method) => _meter.Dropped(method);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // Nobody needs the connections that are being made, and each server may take its whole time for one.
        await Task.WhenAll(Backends.Select(backend => backend.StopAsync())).ConfigureAwait(false);
        // Whatever became of it, clients and servers are still to be told.
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_clients.Keys.Select(client => client.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(Backends.Select(backend => backend.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task LookAsync()
    {
        using var pace = new PeriodicTimer(Pace, Clock);
        var looks = Backends.ToDictionary(backend => backend, _ => Task.CompletedTask);
        do
        {
            // One that hangs holds up only itself.
            foreach (var backend in Backends.Where(backend => looks[backend].IsCompleted))
                looks[backend] = LookAtAsync(backend);
        }
        while (await NextAsync(pace).ConfigureAwait(false));
        await Task.WhenAll(looks.Values).ConfigureAwait(false);
    }

    private async Task LookAtAsync(Backend backend)
    {
        try
        {
            await backend.LookAsync().ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // The others are looked after all the same, and so is this one the next time.
            Log.LookFailed(_log, backend.Space, backend.Name, bug);
        }
    }

    private async ValueTask<bool> NextAsync(PeriodicTimer pace)
    {
        try
        {
            return await pace.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Namespace NamespaceOf(string name, NamespaceOptions options, Breakers breakers, BackendSurroundings around)
    {
        var pool = new Pool(options.Balance, around.Bounds.Guard, around.Clock);
        return new Namespace(name, [.. options.Backends.Select(backend => new Backend(name, backend, pool, breakers.Find(name, backend.Name), around))]);
    }

    // On a connection that many share a server cannot say whom it means, and what is said of one caller's work is for no other caller to read.
    private void Tell(Backend backend, PeerMessage line)
    {
        if (backend.HasOwnSessions || Bounds.Identity.Kind != IdentityKind.None)
            return;
        var rank = LogLevels.RankIn(line.Message);
        foreach (var client in _clients.Keys.Where(client => client.Sees(backend) && client.Wants(rank)))
            client.Tell(line.Message.Utf8, line.Message.Method);
    }

    private void TellEjected(Backend backend, Ejection ejection)
    {
        if (!ReferenceEquals(ejection.Record, backend.Guard.Record))
            return;
        _meter.Ejected(backend, ejection.Cause);
        Log.LeftOut(_log, backend.Space, backend.Name, ejection.For.TotalSeconds, ejection.Cause);
    }

    private void TellChanged(Backend backend, CatalogKind kind)
    {
        ListChanged?.Invoke(backend, kind);
        var message = Messages.Notification(kind.Notification());
        foreach (var client in _clients.Keys.Where(client => client.Sees(backend)))
            client.Tell(message, kind.Notification());
    }

    private sealed class Source(GatewayHub gateway, Scope scope) : IServerSource
    {
        public Server Open(ServerTerms terms) => new GatewayServer(gateway, scope, terms);

        public Server? Restore(ServerTerms terms, ReadOnlyMemory<byte> state)
        {
            if (KeptServer.TryRead(state) is not { } kept || kept.Scope != scope.Name)
                return null;
            var server = new GatewayServer(gateway, scope, terms);
            server.Resume(kept);
            return server;
        }

        public ToolSchema? FindSchema(string tool)
        {
            var (space, name) = scope.Find(tool);
            return space?.Backends.Select(backend => backend.Catalog.Known(CatalogKind.Tools)?.Find(name)?.Schema).FirstOrDefault(schema => schema is not null);
        }
    }
}
