using System.Collections.Frozen;
using System.Security.Cryptography;
using Gemba.Gateway.Faults;
using Gemba.Observability.Audit;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Knows the tokens of the file again, as it is at this moment: a token that was revoked is worth nothing from then on, also for connections that are open.</summary>
internal sealed class TokenJudge : ICredentialJudge, IDisposable
{
    // A file that was written so shortly before it was read may be written again with the same time stamp.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    // Requests look for themselves; this is for connections that stay open and send nothing.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly TokenFile _file;
    private readonly TimeProvider _clock;
    private readonly IAuditTrail? _audit;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile FrozenDictionary<string, Known> _known = FrozenDictionary<string, Known>.Empty;
    private (DateTime Written, long Length)? _stamp;
    private string? _told;
    private bool _hasRead;

    public TokenJudge(TokenFile file, TimeProvider clock, IAuditTrail? audit, ILogger<TokenJudge> log)
    {
        (_file, _clock, _audit, _log) = (file, clock, audit, log);
        Look();
        _hasRead = true;
        _timer = clock.CreateTimer(_ => Look(), null, Pace, Pace);
    }

    public string Kind => "token";

    public ValueTask<Verdict> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        if (!TokenText.HasForm(token))
            return new(Verdict.Refuse(IdentityFaults.Invalid(), "invalid"));
        Look();
        var hash = TokenText.HashOf(token);
        Known? found = null;
        // Every one is compared, whole: the time tells nothing of which, and of how far.
        foreach (var known in _known.Values)
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash, hash))
                found = known;
        }

        if (found is null)
            return new(Verdict.Refuse(IdentityFaults.Invalid(), "invalid"));
        return new(found.Token.Expires <= _clock.GetUtcNow() ? Verdict.Refuse(IdentityFaults.Expired(), "expired") : Verdict.Admit(found.Caller));
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var known in _known.Values)
            known.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            var stamp = StampOf(_file.Path);
            if (stamp != _stamp)
                Take(Read());
            _stamp = _clock.GetUtcNow().UtcDateTime - stamp.Written > Settled ? stamp : null;
        }
    }

    // What cannot be read lets nobody in: it may be the revocation of a stolen token that somebody tried to write.
    private IReadOnlyList<StoredToken> Read()
    {
        try
        {
            var tokens = _file.Read();
            _told = null;
            return tokens;
        }
        catch (IOException unusable)
        {
            if (_told != unusable.Message)
                Log.TokensUnusable(_log, unusable.Message);
            _told = unusable.Message;
            return [];
        }
    }

    private void Take(IReadOnlyList<StoredToken> tokens)
    {
        var before = _known;
        var after = tokens.DistinctBy(token => token.Sha256).ToFrozenDictionary(
            token => token.Sha256,
            token => before.TryGetValue(token.Sha256, out var known) && known.Token.IsSameAs(token) ? known : new Known(token));
        _known = after;
        var gone = before.Values.Where(known => after.GetValueOrDefault(known.Token.Sha256) != known).ToArray();
        foreach (var known in gone)
            known.End();
        var came = after.Values.Where(known => before.GetValueOrDefault(known.Token.Sha256) != known).ToArray();
        if (came.Length == 0 && gone.Length == 0)
            return;
        Log.TokensRead(_log, after.Count, came.Length, gone.Length);
        // What was there at the start was given out before; from then on each change is somebody's doing.
        if (_hasRead)
            _ = RecordAsync([.. came.Select(known => ("given_out", known.Token)), .. gone.Select(known => ("revoked", known.Token))]);
    }

    private async Task RecordAsync((string Change, StoredToken Token)[] changes)
    {
        foreach (var (change, token) in changes)
        {
            if (_audit is not null)
                await _audit.WriteAsync(AuditEvent.New(AuditEventType.ConfigurationChange).WithResource($"token/{token.Id}").WithPrincipal(token.Name).WithDetail("change", change).WithDetail("groups", string.Join(',', token.Groups)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static (DateTime Written, long Length) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : (default, -1);
    }

    private sealed class Known : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public Known(StoredToken token)
        {
            (Token, Hash) = (token, Convert.FromHexString(token.Sha256));
            Caller = Caller.Of("token", token.Name, token.Groups, token.Expires, _ended.Token);
        }

        public StoredToken Token { get; }

        public byte[] Hash { get; }

        public Caller Caller { get; }

        // What hangs on it may take its time to end; whoever looked does not wait for that.
        public void End()
        {
            if (!_ended.IsCancellationRequested)
                _ = _ended.CancelAsync();
        }

        public void Dispose() => _ended.Dispose();
    }
}
