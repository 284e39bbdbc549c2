using System.Diagnostics;
using Gemba.Observability.Captures;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Calls;

/// <content>What a capture of the operation would tell. References only, to what is there anyway; gone when the operation is over.</content>
public sealed partial class OpenCall
{
    private Remains? _remains;

    /// <summary>What the operation works on, as far as it is known; the last one set counts.</summary>
    public ICallSubject? Subject { get; set; }

    /// <summary>What was thrown, where the fault of the operation began with an exception. A tool that makes an answer of it sets it.</summary>
    public Exception? Failure
    {
        get => _remains?.Failure;
        set => Remaining.Failure = value;
    }

    /// <summary>The request as it came.</summary>
    internal JsonRpcRequest? Request { get; set; }

    /// <summary>The spans inside of it that have ended; <see langword="null"/> where none were kept. Lock it to look.</summary>
    internal List<Activity>? EndedSpans => _remains?.Spans;

    /// <summary>Where its spans are kept from now on. Spans that end at once on several threads find the same list.</summary>
    internal List<Activity> KeepSpans() => Remaining.Spans;

    /// <summary>Who keeps the operation need not keep what it worked on.</summary>
    internal void Forget() => (Request, Subject, _remains) = (null, null, null);

    private Remains Remaining
    {
        get
        {
            if (_remains is { } there)
                return there;
            var made = new Remains();
            return Interlocked.CompareExchange(ref _remains, made, null) ?? made;
        }
    }

    private sealed class Remains
    {
        public Exception? Failure { get; set; }

        public List<Activity> Spans { get; } = [];
    }
}
