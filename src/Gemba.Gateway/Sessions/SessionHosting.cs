using Gemba.Gateway.Redis;
using Gemba.Protocol.Http;
using Gemba.Protocol.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gemba.Gateway.Sessions;

/// <summary>Puts sessions where the configuration wants them.</summary>
internal static class SessionHosting
{
    public static void AddSessionStore(this IServiceCollection services, SessionOptions options)
    {
        if (options.Store == SessionStoreKind.Redis)
        {
            services.AddSingleton<ISessionStore>(provider => new RedisSessionStore(
                provider.GetRequiredService<RedisClient>(), provider.GetRequiredService<RedisChannels>(), options, provider.GetRequiredService<IOptions<McpEndpointOptions>>().Value.SessionIdleTimeout));
        }
        else if (options.Store == SessionStoreKind.Sealed)
        {
            services.AddSingleton<ISessionStore>(provider => new SealedSessionStore(
                [.. options.Keys.Select(key => SessionKey.TryRead(key, out _)!)], options, provider.GetRequiredService<TimeProvider>()));
        }
    }
}
