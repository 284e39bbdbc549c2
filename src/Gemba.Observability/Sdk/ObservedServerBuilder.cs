using Gemba.Observability.Calls;
using Gemba.Observability.Exposition;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Sdk;

/// <summary>Observes a server built on the official SDK.</summary>
public static class ObservedServerBuilder
{
    /// <summary>
    /// Makes every request, whatever becomes of it, one <see cref="CallRecord"/>: result, <c>isError</c>, JSON-RPC error, unknown method or tool,
    /// refused before any handler, cancelled, timed out. Call <see cref="ObservabilityServices.AddGembaObservability"/> too, and this before other filters.
    /// </summary>
    /// <remarks>
    /// A tool says why it failed in one of three ways, none of which needs this package: <c>_meta["gemba/fault"]</c> of its result holds the reason (a text,
    /// or an object with <c>reason</c>); the exception that it throws holds it in <c>Data["gemba.fault"]</c>; or it sets
    /// <see cref="OpenCall.FaultReason"/> of <see cref="OpenCall.Current"/>. The reason becomes a metric label only when it was registered with
    /// <see cref="Metrics.KnownNames.RegisterFault"/>. A link may tell sizes and more in <c>JsonRpcMessageContext.Items</c>: <c>gemba.request.bytes</c>
    /// (<see cref="long"/>), <c>gemba.transport</c>, <c>gemba.revision</c>, <c>gemba.request.id</c> (texts), <c>gemba.client</c> (<see cref="ModelContextProtocol.Protocol.Implementation"/>), and it calls <c>gemba.answer.sized</c>
    /// (<see cref="Action{T}"/> of <see cref="long"/>) when it has written the answer. What is not told is not recorded.
    /// </remarks>
    /// <param name="builder">The builder of <c>AddMcpServer()</c>.</param>
    /// <returns>The same builder.</returns>
    public static IMcpServerBuilder WithGembaObservability(this IMcpServerBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<ObservedMessages>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICallReader, ParameterReader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, KnownPrimitives>());
        services.AddOptions<McpServerOptions>().Configure<ObservedMessages, Scrape, TraceKeeper>((options, observed, _, _) =>
        {
            // The two listeners are asked for so that they exist before the first message, also in a server that no host starts.
            options.Filters.Message.IncomingFilters.Insert(0, observed.Incoming);
            options.Filters.Message.OutgoingFilters.Add(observed.Outgoing);
            options.Filters.Request.CallToolFilters.Insert(0, ObservedToolCalls.Around);
        });
        return builder;
    }
}
