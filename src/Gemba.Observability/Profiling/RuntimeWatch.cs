using Gemba.Observability.Faults;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;

namespace Gemba.Observability.Profiling;

/// <summary>Watches this process through EventPipe, as an outside tool would: one look at a time, because two would watch each other.</summary>
internal sealed class RuntimeWatch(ProfilingOptions options, TimeProvider clock) : IDisposable
{
    private const int Megabyte = 1 << 20;
    private const int CopiedAtOnce = 64 << 10;

    // Reading what was seen cannot be broken off; a longer one than this is stuck.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1, 1);
    private CancellationTokenSource? _background;

    /// <summary>Watches for a while, then reads what was seen.</summary>
    /// <param name="providers">What the runtime is asked to tell.</param>
    /// <param name="duration">How long; less when <see cref="ProfilingOptions.MaxTraceBytes"/> were told before.</param>
    /// <param name="read">Makes something of it; the file that it comes from is gone afterwards.</param>
    /// <param name="cancellationToken">Ends the watching, and nothing is read.</param>
    /// <exception cref="ObservabilityException">Somebody else is looking, or the runtime was told to let nobody look.</exception>
    public async Task<T> WatchAsync<T>(EventPipeProvider[] providers, TimeSpan duration, Func<TraceLog, T> read, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        return await LookAsync(providers, duration, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a look that nobody asked for: it gives way to each that somebody asks for.</summary>
    /// <exception cref="ObservabilityException">Somebody else is looking, or the runtime was told to let nobody look.</exception>
    /// <exception cref="OperationCanceledException">Somebody else wanted to look.</exception>
    public async Task<T> WatchInBackgroundAsync<T>(EventPipeProvider[] providers, TimeSpan duration, Func<TraceLog, T> read, CancellationToken cancellationToken)
    {
        using var turn = _one.Wait(0, CancellationToken.None) ? new Turn(_one) : throw ObservabilityFaults.AlreadyWatched();
        using var giveWay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Volatile.Write(ref _background, giveWay);
        try
        {
            return await LookAsync(providers, duration, read, giveWay.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_one)
                _background = null;
        }
    }

    private async Task<T> LookAsync<T>(EventPipeProvider[] providers, TimeSpan duration, Func<TraceLog, T> read, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-watch-");
        try
        {
            var told = Path.Combine(folder.FullName, "told.nettrace");
            await RecordAsync(providers, duration, told, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            // Reading is work for a processor; it must not hold up whoever else asks this listener.
            return await Task.Run(() => Read(told, read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Begins a look of another kind; nobody else looks until it is given back.</summary>
    /// <exception cref="ObservabilityException">Somebody else is looking.</exception>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (_one.Wait(0, CancellationToken.None))
            return new Turn(_one);
        lock (_one)
        {
            if (_background is null)
                throw ObservabilityFaults.AlreadyWatched();
            _background.Cancel();
        }

        return await _one.WaitAsync(LongestWait, cancellationToken).ConfigureAwait(false) ? new Turn(_one) : throw ObservabilityFaults.AlreadyWatched();
    }

    /// <exception cref="ObservabilityException">The runtime was told to let nobody look.</exception>
    public static async Task<EventPipeSession> StartAsync(EventPipeProvider[] providers, bool names, int bufferBytes, CancellationToken cancellationToken)
    {
        try
        {
            var runtime = new DiagnosticsClient(Environment.ProcessId);
            return await runtime.StartEventPipeSessionAsync(providers, names, bufferBytes / Megabyte, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DiagnosticsClientException or IOException or UnauthorizedAccessException)
        {
            throw ObservabilityFaults.NotWatchable(failure);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task RecordAsync(EventPipeProvider[] providers, TimeSpan duration, string file, CancellationToken cancellationToken)
    {
        using var session = await StartAsync(providers, names: true, options.BufferBytes, cancellationToken).ConfigureAwait(false);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var copied = CopyAsync(session.EventStream, file, enough);
        try
        {
            await Task.Delay(duration, clock, enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            // What the methods are called comes last, and only to who listens to the end.
            await session.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await copied.ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(Stream told, string path, CancellationTokenSource enough)
    {
        var file = File.Create(path);
        await using var closing = file.ConfigureAwait(false);
        var buffer = new byte[CopiedAtOnce];
        int read;
        while ((read = await told.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None).ConfigureAwait(false);
            if (file.Length > options.MaxTraceBytes)
                await enough.CancelAsync().ConfigureAwait(false);
        }
    }

    private static T Read<T>(string told, Func<TraceLog, T> read)
    {
        using var log = new TraceLog(TraceLog.CreateFromEventPipeDataFile(told));
        return read(log);
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                one.Release();
        }
    }
}
