using System.Text.Json;
using Gemba.Observability.Faults;

namespace Gemba.Observability.Audit;

/// <summary>Records who was let in and what was refused for the sake of security, so that a flood of tries cannot fill the disk.</summary>
/// <remarks>
/// The first try of a source is written at once. What follows of the same kind from the same source is counted, and written as one line when
/// <see cref="AuditOptions.SecurityInterval"/> is over.
/// </remarks>
public sealed class SecurityEvents : IDisposable
{
    // A thousand sources at a line a minute are some 25 kB a second at the most; what is beyond shares one place for each kind.
    private const int MostSources = 1000;
    private const string OtherSource = "_OTHER";

    private readonly IAuditTrail _trail;
    private readonly Dictionary<(string Type, string Source, string? Reason), Tries> _tries = [];
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    internal SecurityEvents(IAuditTrail trail, AuditOptions options, TimeProvider clock)
    {
        _trail = trail;
        _timer = clock.CreateTimer(_ => TellRepeated(), null, options.SecurityInterval, options.SecurityInterval);
    }

    /// <summary>Somebody was let in.</summary>
    /// <param name="type">As in <see cref="AuditEventType.Authentication"/>.</param>
    /// <param name="source">Who, as far as that is known: an address, a session.</param>
    /// <param name="resource">What was asked for.</param>
    public void Admitted(AuditEventType type, string source, string? resource) => Happened(new AuditFacts(type) { Resource = resource }, source);

    /// <summary>Somebody was refused.</summary>
    /// <param name="type">As in <see cref="AuditEventType.PathRefused"/>.</param>
    /// <param name="source">Who, as far as that is known: an address, a session.</param>
    /// <param name="resource">What was asked for.</param>
    /// <param name="message">Why, in one sentence.</param>
    /// <param name="reason">Stable word for it, as a fault's reason.</param>
    public void Refused(AuditEventType type, string source, string? resource, string message, string reason) =>
        Happened(AuditEvent.New(type).WithResource(resource).WithError(message, reason).Facts, source);

    /// <summary>Writes what was counted and not yet written.</summary>
    public void TellRepeated()
    {
        List<Tries> told;
        lock (_gate)
        {
            told = [.. _tries.Values.Where(tries => tries.Count > 0)];
            foreach (var quiet in _tries.Where(tries => tries.Value.Count == 0).Select(tries => tries.Key).ToArray())
                _tries.Remove(quiet);
            foreach (var key in _tries.Keys.ToArray())
                _tries[key] = _tries[key] with { Count = 0 };
        }

        foreach (var tries in told)
            Write(tries.Facts, tries.Source, tries.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Happened(in AuditFacts facts, string source)
    {
        lock (_gate)
        {
            var key = (facts.Type.Name, source, facts.ErrorType);
            if (!_tries.ContainsKey(key) && _tries.Count >= MostSources)
                key.source = source = OtherSource;
            if (_tries.TryGetValue(key, out var tries))
            {
                _tries[key] = tries with { Count = tries.Count + 1, Facts = facts };
                return;
            }

            _tries[key] = new Tries(facts, source, 0);
        }

        Write(facts, source, repeated: 0);
    }

    private void Write(AuditFacts facts, string source, long repeated)
    {
        List<KeyValuePair<string, JsonElement>> details = [new("source", JsonSerializer.SerializeToElement(source))];
        if (repeated > 0)
            details.Add(new("repeated", JsonSerializer.SerializeToElement(repeated)));
        facts.Details = details;
        _ = WriteAsync(AuditEvent.Of(facts));
    }

    private async Task WriteAsync(AuditEvent happened)
    {
        try
        {
            await _trail.WriteAsync(happened).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ObservabilityException or ObjectDisposedException)
        {
            // Nobody waits for this line, and the journal tells itself that it cannot write.
            return;
        }
    }

    /// <summary>What one source tried, and how often since the last line.</summary>
    private sealed record Tries(AuditFacts Facts, string Source, long Count);
}
