namespace Gemba.Observability.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>For people where standard error is a terminal, else JSON. The default.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For people, with colours unless <c>NO_COLOR</c> is set.</summary>
    Pretty,
}
