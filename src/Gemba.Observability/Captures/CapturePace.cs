namespace Gemba.Observability.Captures;

/// <summary>Lets so many captures of one kind pass each minute.</summary>
internal sealed class CapturePace(int mostPerMinute, TimeProvider clock)
{
    // Reasons come from catalogues and codes; whoever finds a way to make more of them shares one pace.
    private const int MostKinds = 1000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Rule, string? Reason), (long Began, int Count)> _kinds = [];

    /// <param name="rule">The rule that wants it.</param>
    /// <param name="reason">Of the fault; <see langword="null"/> for none.</param>
    public bool MayPass(string rule, string? reason)
    {
        lock (_lock)
        {
            var kind = (rule, reason);
            if (_kinds.Count >= MostKinds && !_kinds.ContainsKey(kind))
                kind = (rule, null);
            var (began, count) = _kinds.GetValueOrDefault(kind);
            if (count == 0 || clock.GetElapsedTime(began) >= Minute)
                (began, count) = (clock.GetTimestamp(), 0);
            _kinds[kind] = (began, count + 1);
            return count < mostPerMinute;
        }
    }
}
