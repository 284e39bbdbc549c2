namespace Gemba.Gateway.Redis;

/// <summary>Redis gave no answer that can be used. Whether it did what it was asked is unknown unless it refused.</summary>
internal sealed class RedisException : IOException
{
    private RedisException(RedisFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>Why.</summary>
    public RedisFailure Failure { get; }

    public static RedisException Unreachable(string address, Exception? cause = null) =>
        new(RedisFailure.Unreachable, cause is null ? $"There is no connection to Redis at {address}." : $"The connection to Redis at {address} failed: {cause.Message}", cause);

    public static RedisException TimedOut(string address, TimeSpan limit) =>
        new(RedisFailure.TimedOut, $"Redis at {address} did not answer within {limit.TotalSeconds:0.###} s.");

    public static RedisException Full(int limit) =>
        new(RedisFailure.Full, $"{limit} commands wait for Redis already. Raise redis:maxPending, or find out why Redis is slow.");

    public static RedisException Refused(string said) =>
        new(RedisFailure.Refused, $"Redis refused the command: {said}");

    public static RedisException Unreadable(string why) =>
        new(RedisFailure.Unreadable, $"What came is no reply of Redis: {why}.");
}
