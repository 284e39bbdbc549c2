using System.Net.Sockets;
using System.Text;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Exposition;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Statsd;

/// <summary>Sends the metrics to a StatsD server, again and again. A server that is gone costs nothing but a count; what was not taken is not sent again.</summary>
internal sealed class StatsdExport(StatsdOptions options, Scrape scrape, GembaMeter meter, TimeProvider clock, (Escalation Escalation, ILogger<StatsdExport> Log) told) : BackgroundService
{
    private const string Operation = "send_statsd";
    private const string NotTaken = "statsd_not_taken";

    private readonly StatsdLines _lines = new(options);
    private readonly byte[] _datagram = new byte[options.MaxDatagramBytes];
    private int _filled;
    private Exception? _failure; // of this round

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await SendAllAsync(cancellationToken).ConfigureAwait(false); // what happened since the last time
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(options.Interval, clock);
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await SendAllAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        _failure = null;
        try
        {
            var (host, port) = StatsdOptions.TrySplit(options.Address!)!.Value;
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false); // resolves the name anew: the server may have moved
            foreach (var line in _lines.Next(ScrapedFamily.Read(Encoding.UTF8.GetString(scrape.Take(ScrapeFormat.Prometheus)))))
                await AddAsync(socket, line, cancellationToken).ConfigureAwait(false);
            await FlushAsync(socket, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or InvalidOperationException)
        {
            Count("failed", fault);
        }

        Tell();
    }

    private async ValueTask AddAsync(Socket socket, string line, CancellationToken cancellationToken)
    {
        var bytes = Encoding.ASCII.GetByteCount(line) + 1;
        if (bytes > _datagram.Length)
        {
            Count("too_long", null);
            return;
        }

        if (_filled + bytes > _datagram.Length)
            await FlushAsync(socket, cancellationToken).ConfigureAwait(false);
        _filled += Encoding.ASCII.GetBytes(line, _datagram.AsSpan(_filled));
        _datagram[_filled++] = (byte)'\n';
    }

    private async ValueTask FlushAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (_filled == 0)
            return;
        try
        {
            await socket.SendAsync(_datagram.AsMemory(0, _filled), cancellationToken).ConfigureAwait(false);
            Count("sent", null);
        }
        catch (SocketException fault)
        {
            Count("failed", fault); // told of an earlier datagram that nobody took; the next one is tried all the same
        }
        finally
        {
            _filled = 0;
        }
    }

    private void Count(string result, Exception? fault)
    {
        meter.Add(MetricTable.StatsdDatagrams, result);
        _failure ??= fault;
    }

    // One word for each round, however many datagrams it had.
    private void Tell()
    {
        if (_failure is null)
            told.Escalation.Succeeded(told.Log, Operation);
        else
            told.Escalation.Failed(told.Log, new RepeatedFault(Operation, NotTaken)
            {
                Error = $"The StatsD server {options.Address} does not take metrics: {_failure.Message} What was not taken is not sent again; look whether it runs there.",
                Cause = _failure,
                RetryIn = options.Interval,
            });
    }
}
