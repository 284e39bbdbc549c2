using Gemba.Spreadsheet.Calls;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Spreadsheet.Features;

/// <summary>The list of tools as a client gets it that does not get every feature.</summary>
internal sealed class FeaturedTools(FeatureFlags features, IEnumerable<McpServerTool> tools)
{
    private readonly Dictionary<string, CallableTool> _tools = tools.OfType<CallableTool>().ToDictionary(tool => tool.ProtocolTool.Name, StringComparer.Ordinal);

    public McpRequestHandler<ListToolsRequestParams, ListToolsResult> Around(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            var listed = await next(request, cancellationToken).ConfigureAwait(false);
            var structured = await features.IsOnAsync(nameof(FeatureOptions.StructuredAnswers)).ConfigureAwait(false);
            var shown = new List<Tool>(listed.Tools.Count);
            foreach (var tool in listed.Tools)
            {
                var known = _tools.GetValueOrDefault(tool.Name);
                if (known?.Feature is not { } feature || await features.IsOnAsync(feature).ConfigureAwait(false))
                    shown.Add(structured || known is null ? tool : known.WithoutOutputSchema);
            }

            listed.Tools = shown;
            return listed;
        };
}
