namespace Gemba.EndToEnd.Processes;

/// <summary>What an <see cref="UnsteadyServer"/> does with what it is asked.</summary>
internal enum Mood
{
    /// <summary>Answers.</summary>
    Works,

    /// <summary>Answers calls with HTTP status 500.</summary>
    Fails,

    /// <summary>Ends the connection instead of answering a call.</summary>
    Breaks,

    /// <summary>Answers calls with something that is no message.</summary>
    Babbles,

    /// <summary>Takes everything and answers nothing.</summary>
    Hangs,

    /// <summary>Answers everything but calls.</summary>
    HangsInCalls,
}
