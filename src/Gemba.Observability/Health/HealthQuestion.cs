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

    /// <summary>Has everything been looked at once since the start? From then on the other two questions have answers.</summary>
    Startup,
}
