namespace Gemba.Protocol.Http;

/// <summary>What the request that made a call has to do next.</summary>
internal enum CallTurn
{
    /// <summary>Send the answer as one document.</summary>
    Answer,

    /// <summary>Carry the event stream.</summary>
    Stream,

    /// <summary>End without an answer: the call was cancelled.</summary>
    End,
}
