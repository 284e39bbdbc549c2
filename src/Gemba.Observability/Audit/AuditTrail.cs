using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Calls;
using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Audit;

/// <summary>Makes a line of each event, keeps the last ones in memory, and brings them to the journal.</summary>
internal sealed class AuditTrail : IAuditTrail, IDisposable
{
    private const int MostScratches = 16;

    private readonly AuditLineFormat _format;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AuditRing _ring;
    private readonly AuditJournal _journal;
    private readonly AuditOptions _options;
    private readonly Redactor _redactor;
    private readonly ConcurrentQueue<AuditScratch> _scratches = new();
    private readonly AuditScratch _writers = new(); // one at a time makes lines for the journal

    public AuditTrail(AuditOptions options, Redactor redactor, TimeProvider clock, Escalation escalation, ILogger<AuditTrail> logger)
    {
        AuditOptionsCheck.Check(options);
        (_options, _redactor, _clock, _logger) = (options, redactor, clock, logger);
        Folder = options.Folder ?? throw new ArgumentException("The audit trail has no folder. Set AuditOptions.Folder.", nameof(options));
        _format = new AuditLineFormat(redactor, options);
        _ring = new AuditRing(options.RecentEvents, options.RecentBytes);
        _journal = new AuditJournal(Folder, options, clock, escalation, logger) { MakeNote = LineOf, MakeLine = MakeLine, Recent = _ring };
    }

    public string Folder { get; }

    public AuditState State => _journal.State;

    /// <summary>Opens the first file and sweeps the old ones.</summary>
    /// <exception cref="ObservabilityException">The folder cannot be written and the policy is closed.</exception>
    public void Start()
    {
        _journal.Start();
        Log.AuditBegan(_logger, State.File, _options.Durability, _options.OnFailure);
    }

    public ValueTask WriteAsync(AuditEvent happened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return WriteAsync(happened.Facts, _clock.GetUtcNow(), cancellationToken);
    }

    internal ValueTask WriteAsync(in AuditFacts facts, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var id = IsBuffered ? default : CallIdentity.NextAt(at);
        if (_logger.IsEnabled(LogLevel.Information))
            Tell(facts, id = id == default ? CallIdentity.NextAt(at) : id);
        return IsBuffered ? _journal.TakeAsync(new AuditWaiting(facts, id, at), cancellationToken) : WriteLineAsync(facts, id, at, cancellationToken);
    }

    public void ThrowIfClosed()
    {
        if (_journal.IsClosed)
            throw ObservabilityFaults.AuditUnavailable(null);
    }

    public IEnumerable<AuditEntry> Query(AuditFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _journal.MakeLines();
        return _ring.NewestFirst()
            .Select(line => AuditLineReader.TryRead(line) ?? throw new UnreachableException("A line that this process wrote cannot be read back."))
            .Where(filter.Takes)
            .Take(filter.Limit);
    }

    public IEnumerable<AuditEntry> RecentErrors(int limit) => Query(new AuditFilter { Outcome = AuditOutcome.Failure, Limit = limit });

    public Task FlushAsync(CancellationToken cancellationToken = default) => _journal.FlushAsync(cancellationToken);

    public void Dispose() => _journal.Dispose();

    /// <summary>Whether callers only hand over events, and the writer does the rest.</summary>
    internal bool IsBuffered => _options.Durability == AuditDurability.Buffered;

    /// <summary>The log line of an event. It needs the event's id at once, and is written where the call's trace is current.</summary>
    private void Tell(in AuditFacts facts, Guid id) =>
        Log.AuditEvent(_logger, new AuditEventName(id), facts.Type.Name, AuditLineFormat.NameOf(facts.Outcome),
            Safe(facts.Resource), Safe(facts.Tool), facts.Duration?.TotalMilliseconds, facts.ErrorType);

    private ValueTask WriteLineAsync(in AuditFacts facts, Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var scratch = TakeScratch();
        try
        {
            return _journal.AppendAsync(Format(scratch, facts, id, at), cancellationToken);
        }
        finally
        {
            GiveBack(scratch);
        }
    }

    /// <summary>The writer's part of a buffered event. What cannot be read any more is recorded as just that: the call was answered long ago.</summary>
    private void MakeLine(in AuditWaiting waiting, AuditBatch batch)
    {
        var id = waiting.Id == default ? CallIdentity.NextAt(waiting.At) : waiting.Id;
        var scratch = _writers;
        try
        {
            batch.Add(Format(scratch, waiting.Facts, id, waiting.At), count: 0);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            scratch.Clear();
            var note = new KeyValuePair<string, JsonElement>("unreadable", JsonSerializer.SerializeToElement(failure.GetType().Name));
            batch.Add(Format(scratch, waiting.Facts with { Params = null, Details = [note] }, id, waiting.At), count: 0);
        }
        finally
        {
            scratch.Clear();
        }
    }

    private ReadOnlySpan<byte> Format(AuditScratch scratch, in AuditFacts facts, Guid id, DateTimeOffset at)
    {
        _format.Write(scratch, facts, id, at);
        return scratch.Written;
    }

    private AuditScratch TakeScratch() => _scratches.TryDequeue(out var kept) ? kept : new AuditScratch();

    private RedactedText? Safe(string? text) => text is null ? null : new RedactedText(text, _redactor, _options.MaxTextChars);

    private byte[] LineOf(AuditFacts facts)
    {
        var now = _clock.GetUtcNow();
        using var scratch = new AuditScratch();
        return Format(scratch, facts, CallIdentity.NextAt(now), now).ToArray();
    }

    private void GiveBack(AuditScratch scratch)
    {
        scratch.Clear();
        if (_scratches.Count < MostScratches)
            _scratches.Enqueue(scratch);
        else
            scratch.Dispose();
    }
}
