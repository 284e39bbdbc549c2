namespace Gemba.Gateway.Redis;

/// <summary>Why Redis gave no answer that can be used.</summary>
internal enum RedisFailure
{
    /// <summary>There is no connection, or it ended before the answer.</summary>
    Unreachable,

    /// <summary>The answer did not come in time.</summary>
    TimedOut,

    /// <summary>More commands wait than may.</summary>
    Full,

    /// <summary>Redis refused the command.</summary>
    Refused,

    /// <summary>What came is no reply.</summary>
    Unreadable,
}
