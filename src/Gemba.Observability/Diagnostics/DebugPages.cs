using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Observability.Diagnostics;

/// <summary>Adds pages under <c>/debug</c> of the ops listener.</summary>
public static class DebugPages
{
    /// <summary>Adds a page of figures: JSON for programs, plain text for who asks for it (<c>Accept: text/plain</c>).</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="path">Path under <c>/debug</c>, as in <c>/debug/cache</c>.</param>
    /// <param name="says">What a reader finds there. One sentence; <c>/debug</c> shows it.</param>
    /// <param name="look">What is to be shown: anything that serialises to a JSON object; its names become snake_case. Called for each request.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaDebugPage(this IServiceCollection services, string path, string says, Func<IServiceProvider, HttpRequest, object> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return services.AddDebugPage(provider => new DebugPage(path, says, context => context.ShowAsync(look(provider, context.Request))));
    }

    /// <summary>Adds a part to <c>/debug/overview</c>, where somebody looks first.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="name">Its name there, in snake_case, as in <c>cache_stats</c>.</param>
    /// <param name="look">The figures of this moment: anything that serialises to JSON. Called for each request.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaOverview(this IServiceCollection services, string name, Func<IServiceProvider, object> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return services.AddSingleton(provider => new OverviewPart(name, () => look(provider)));
    }

    internal static IServiceCollection AddDebugPage(this IServiceCollection services, Func<IServiceProvider, DebugPage> make) =>
        services.AddSingleton(make).AddSingleton(provider => make(provider).Route);
}
