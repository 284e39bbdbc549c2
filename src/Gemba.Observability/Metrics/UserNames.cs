using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gemba.Observability.Metrics;

/// <summary>
/// The users as label values: those who ask most have a pseudonym each, everybody else is <see cref="Others"/>, and who is unknown is <see cref="Nobody"/>.
/// So <c>topk</c> by user works, and neither names nor numbers of users without end come into the metrics.
/// </summary>
/// <remarks>
/// While pseudonyms are free, each newcomer gets one. When none is, the newcomers are counted (a Space-Saving sketch, bounded), and at the end of each
/// window one who asked more than twice as often as the least busy user with a pseudonym takes over that one's place. A counter never goes away, so each
/// pseudonym that was ever shown stays a series: after <see cref="Turns"/> times the number of places nobody takes over any more.
/// </remarks>
public sealed class UserNames
{
    /// <summary>Stands for users without a pseudonym of their own.</summary>
    public const string Others = "other";

    /// <summary>Stands for callers of whom nobody knows who they are.</summary>
    public const string Nobody = "none";

    /// <summary>How many pseudonyms come to one place in the life of a process. A page of users who were busy once is what the bound is against.</summary>
    internal const int Turns = 4;

    // Newcomers that are watched for each place: who asks often enough to get one is then surely among them.
    private const int WatchedPerPlace = 8;
    private const int HashBytes = 6;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Place> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _watched = new(StringComparer.Ordinal);
    private readonly byte[] _key;
    private readonly int _most;
    private readonly TimeProvider _clock;
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private long _windowBegan;

    /// <summary>Makes the label values of a process.</summary>
    /// <param name="most">Users with a pseudonym at a time; <see cref="MetricsOptions.TopUsers"/>.</param>
    /// <param name="key">Makes pseudonyms that nobody can guess by trying names.</param>
    /// <param name="clock">The time.</param>
    public UserNames(int most, ReadOnlySpan<byte> key, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_most, _key, _clock) = (most, key.ToArray(), clock);
        _windowBegan = clock.GetTimestamp();
        KnownNames.Users.Register(Others);
        KnownNames.Users.Register(Nobody);
    }

    /// <summary>The label value of who asks now; counts as one request of theirs.</summary>
    /// <param name="user">Who was authenticated; <see langword="null"/> where nobody was.</param>
    public string Of(string? user)
    {
        if (string.IsNullOrEmpty(user))
            return Nobody;
        TurnIfDue();
        if (!_shown.TryGetValue(user, out var place))
            return Watch(user);
        place.Count();
        return place.Pseudonym;
    }

    /// <summary>The label value of somebody, without counting a request.</summary>
    public string Find(string? user) =>
        string.IsNullOrEmpty(user) ? Nobody : _shown.TryGetValue(user, out var place) ? place.Pseudonym : Others;

    private string Watch(string user)
    {
        lock (_gate)
        {
            if (_shown.TryGetValue(user, out var place) || (_shown.Count < _most && TryGive(user, out place)))
            {
                place!.Count();
                return place.Pseudonym;
            }

            if (_watched.TryGetValue(user, out var asked))
            {
                _watched[user] = asked + 1;
            }
            else if (_watched.Count < _most * WatchedPerPlace)
            {
                _watched[user] = 1;
            }
            else if (_watched.Count > 0)
            {
                // Space-Saving: the newcomer inherits the least count, so that none who asks often is missed.
                var least = _watched.MinBy(one => one.Value);
                _watched.Remove(least.Key);
                _watched[user] = least.Value + 1;
            }

            return Others;
        }
    }

    private void TurnIfDue()
    {
        if (_clock.GetElapsedTime(Volatile.Read(ref _windowBegan)) < Window)
            return;
        lock (_gate)
        {
            if (_clock.GetElapsedTime(_windowBegan) < Window)
                return;
            Volatile.Write(ref _windowBegan, _clock.GetTimestamp());
            foreach (var (newcomer, asked) in _watched.OrderByDescending(one => one.Value).Take(_most))
            {
                var least = _shown.MinBy(one => one.Value.Asked);
                if (least.Value is null || asked <= 2 * least.Value.Asked || !TryGive(newcomer, out var place))
                    break;
                place!.Count(asked);   // or the next newcomer would take it from this one
                _shown.TryRemove(least.Key, out _);
            }

            _watched.Clear();
            foreach (var place in _shown.Values)
                place.Reset();
        }
    }

    private bool TryGive(string user, out Place? place)
    {
        place = null;
        var pseudonym = $"u-{Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(user)).AsSpan(0, HashBytes))}";
        if (!_given.Contains(pseudonym) && (_given.Count >= _most * Turns || !KnownNames.Users.Register(pseudonym)))
            return false;
        _given.Add(pseudonym);
        _shown[user] = place = new Place(pseudonym);
        return true;
    }

    private sealed class Place(string pseudonym)
    {
        private long _asked;

        public string Pseudonym => pseudonym;

        public long Asked => Interlocked.Read(ref _asked);

        public void Count(long times = 1) => Interlocked.Add(ref _asked, times);

        public void Reset() => Interlocked.Exchange(ref _asked, 0);
    }
}
