namespace Gemba.Observability.Logging;

/// <summary>Occurrences of one fault without a success and without a long quiet between them.</summary>
internal sealed class FaultRun
{
    public long Count { get; private set; }

    public DateTimeOffset Since { get; private set; }

    public DateTimeOffset Last { get; private set; }

    public TimeSpan Lasts => Last - Since;

    public FaultRun Copy() => (FaultRun)MemberwiseClone();

    /// <summary>Counts one more, or begins anew after a quiet.</summary>
    public void Add(DateTimeOffset now, TimeSpan forgetAfter)
    {
        if (Count == 0 || now - Last >= forgetAfter)
            (Count, Since) = (0, now);
        Count++;
        Last = now;
    }
}
