namespace Gemba.Observability.Resilience;

/// <summary>What kind of failure an exception is. It decides what is done about it.</summary>
public enum FailureClass
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>Somebody else holds this one thing just now. Repeated; says nothing of the dependency.</summary>
    Busy,

    /// <summary>The dependency or the machine fails: a disk, a share, handles, memory. Repeated, and counted by the breaker.</summary>
    Unavailable,

    /// <summary>It is not there. Not repeated: the caller is told what there is.</summary>
    NotFound,

    /// <summary>It may not be had. Not repeated.</summary>
    Denied,

    /// <summary>The caller has gone, or its time is over. Not repeated.</summary>
    Cancelled,

    /// <summary>Everything else: broken content, a bound that was met, a fault of this process. Not repeated: the next attempt would end the same way.</summary>
    Other,
}
