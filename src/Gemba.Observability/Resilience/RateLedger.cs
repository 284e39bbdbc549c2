namespace Gemba.Observability.Resilience;

/// <summary>
/// Budgets in memory: the generic cell rate algorithm (ITU-T I.371), which needs one moment in time for each and no timer. A call takes from all of its budgets or from none.
/// One lock: a decision takes less than a microsecond.
/// </summary>
/// <param name="most">Keys of one scope that are told apart. One that is whole is forgotten for a new one; while none is, newcomers share a budget.</param>
public sealed class RateLedger(int most)
{
    private const string Newcomers = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Book> _books = new(StringComparer.Ordinal);

    /// <summary>Keys of a scope that are remembered.</summary>
    public int CountOf(string scope)
    {
        lock (_gate)
            return _books.TryGetValue(scope, out var book) ? book.Count : 0;
    }

    /// <summary>Makes a call, or says why it may not be made now.</summary>
    /// <param name="demands">What it takes.</param>
    /// <param name="now">Now, in µs.</param>
    public RateDecision Take(ReadOnlySpan<RateDemand> demands, double now)
    {
        var (refused, longest) = (-1, 0d);
        Span<double> whole = stackalloc double[demands.Length];
        lock (_gate)
        {
            var budgets = new Budget[demands.Length];
            for (var at = 0; at < demands.Length; at++)
            {
                budgets[at] = BookOf(demands[at].Scope).Find(demands[at].Key, now);
                whole[at] = Math.Max(budgets[at].Whole, now);
                if (demands[at].WaitOf(whole[at], now) is >= 1 and var wait)
                    (refused, longest) = (refused < 0 ? at : refused, Math.Max(longest, wait));
            }

            for (var at = 0; refused < 0 && at < demands.Length; at++)
                budgets[at].Whole = whole[at] = demands[at].After(whole[at]);
        }

        return RateDecision.Of(demands, refused, longest, whole, now);
    }

    private Book BookOf(string scope)
    {
        if (!_books.TryGetValue(scope, out var book))
            _books.Add(scope, book = new Book(most));
        return book;
    }

    private sealed class Budget(string key)
    {
        public string Key => key;

        /// <summary>When it is whole, in µs.</summary>
        public double Whole { get; set; }
    }

    private sealed class Book(int most)
    {
        private readonly Dictionary<string, LinkedListNode<Budget>> _byKey = new(StringComparer.Ordinal);
        private readonly LinkedList<Budget> _byUse = new(); // the one that called last first
        private readonly Budget _newcomers = new(Newcomers);

        public int Count => _byKey.Count;

        public Budget Find(string key, double now)
        {
            if (_byKey.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value;
            }

            if (_byKey.Count >= most && !TryForget(now))
                return _newcomers;
            var added = _byUse.AddFirst(new Budget(key));
            _byKey.Add(key, added);
            return added.Value;
        }

        // Forgetting a budget that is whole gives nothing away.
        private bool TryForget(double now)
        {
            var oldest = _byUse.Last!;
            if (oldest.Value.Whole > now)
                return false;
            _byUse.Remove(oldest);
            return _byKey.Remove(oldest.Value.Key);
        }
    }
}
