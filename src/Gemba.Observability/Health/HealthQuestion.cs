namespace Gemba.Observability.Health;

/// <summary>What is asked.</summary>
internal enum HealthQuestion
{
    /// <summary>How is everything?</summary>
    Whole,

    /// <summary>Does the process live?</summary>
    Live,

    /// <summary>May calls be sent here?</summary>
    Ready,
}
