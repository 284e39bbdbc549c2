namespace Gemba.Observability.Logging;

/// <summary>How loud a fault that comes again is told.</summary>
public enum EscalationStage
{
    /// <summary>It came for the first time: told at info.</summary>
    First,

    /// <summary>It came again: told at warn, with its count.</summary>
    Repeated,

    /// <summary>It goes on: told at error, with everything that is known.</summary>
    Persistent,

    /// <summary>It has become the rule: told at critical. A breaker opens here.</summary>
    Pattern,
}
