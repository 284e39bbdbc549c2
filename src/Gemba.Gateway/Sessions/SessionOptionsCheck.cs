using Gemba.Gateway.Redis;

namespace Gemba.Gateway.Sessions;

/// <summary>Finds what cannot be used in the section <c>gateway:sessions</c>.</summary>
public static class SessionOptionsCheck
{
    /// <summary>Every fault, with its key and what to write.</summary>
    public static IEnumerable<string> FindFaults(SessionOptions options, RedisOptions redis)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(redis);
        if (options.Store == SessionStoreKind.Redis && !redis.IsOn)
            yield return "gateway:sessions:store is redis, and there is no Redis. Write redis: { url: \"redis://127.0.0.1:6379\" }.";
        if (options.Store == SessionStoreKind.Sealed && options.Keys.Count == 0)
            yield return "gateway:sessions:store is sealed, and there is no key. Write keys: [ \"a=env:SESSION_KEY\" ] with the output of openssl rand -base64 32 in that variable.";
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < options.Keys.Count; at++)
        {
            if (SessionKey.TryRead(options.Keys[at], out var unusable) is not { } key)
                yield return $"gateway:sessions:keys:{at} {unusable}";
            else if (!names.Add(key.Name))
                yield return $"gateway:sessions:keys:{at} has the name '{key.Name}' of another one. Give each key a name of its own.";
        }
    }
}
