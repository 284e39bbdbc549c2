namespace Gemba.Gateway.Redis;

/// <summary>What a reply of Redis is.</summary>
internal enum RedisReplyKind
{
    /// <summary>Nothing: there is no such key.</summary>
    Nothing,

    /// <summary>A word, as in <c>OK</c>.</summary>
    Word,

    /// <summary>The command was refused.</summary>
    Error,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Several replies.</summary>
    Items,
}
