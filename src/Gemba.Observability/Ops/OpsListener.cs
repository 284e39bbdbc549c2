using System.Net.Sockets;
using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Observability.Ops;

/// <summary>The ops listener of this process. It opens first and closes last, so that a start and a stop can be watched.</summary>
public sealed class OpsListener : IHostedLifecycleService, IDisposable
{
    // A scraper, a probe and a few people; a bound against whoever opens connections and sends nothing.
    private const int MostConnections = 128;
    private const long LargestBody = 65_536;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly OpsOptions _options;
    private readonly OpsWatch _watch;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly OpsRoute[] _routes;
    private KestrelServer? _server;

    internal OpsListener(OpsOptions options, IEnumerable<OpsRoute> routes, OpsWatch watch, ILoggerFactory loggers)
    {
        (_options, _watch, _loggers, _logger) = (options, watch, loggers, loggers.CreateLogger<OpsListener>());
        _routes = [.. routes];
    }

    /// <summary>Where it listens, with the port that was really taken; <see langword="null"/> when there is none.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Opens the listener.</summary>
    /// <exception cref="ObservabilityException">The address is none, is busy, or can be reached from elsewhere and no token is set.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_options.Address is null or OpsOptions.Off)
            return;
        var address = OpsAddress.Parse(_options.Address);
        if (!address.IsLoopback && _options.Token is null)
            throw ObservabilityFaults.OpsNeedsToken(address.Text);
        _server = ServerOn(address);
        try
        {
            await _server.StartAsync(new OpsApplication(_routes, new OpsGuard(_options, address.IsLoopback), _watch), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw failure is AddressInUseException || failure.InnerException is AddressInUseException
                ? ObservabilityFaults.OpsAddressBusy(address.Text, failure)
                : ObservabilityFaults.OpsAddressUnusable(address.Text, failure);
        }

        Address = new Uri(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Log.OpsListening(_logger, Address);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes the listener; a request that is under way is given a second.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopLimit);
        await _server.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private KestrelServer ServerOn(OpsAddress address)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Listen(address.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _loggers);
        return new KestrelServer(Options.Create(options), transport, _loggers);
    }
}
