namespace Gemba.Gateway.Guarding;

/// <summary>What is remembered of one server's calls, to hold it against the others.</summary>
internal sealed class OutlierRecord
{
    /// <summary>Calls that succeeded in this interval.</summary>
    public int Succeeded;

    /// <summary>Calls that failed in this interval.</summary>
    public int Failed;

    /// <summary>Failures since the last success.</summary>
    public int InARow;

    /// <summary>When it may be called again, as a timestamp; 0 while it may.</summary>
    public long EjectedUntil;

    /// <summary>How often it was left out, of those times that still count.</summary>
    public int Ejections { get; set; }

    /// <summary>Share of its calls in this interval that failed.</summary>
    public double Share => Calls == 0 ? 0 : (double)Volatile.Read(ref Failed) / Calls;

    /// <summary>Its calls in this interval.</summary>
    public int Calls => Volatile.Read(ref Failed) + Volatile.Read(ref Succeeded);
}
