using Gemba.Observability.Diagnostics;
using Gemba.Observability.Health;
using Gemba.Observability.Metrics;
using Gemba.Observability.Percentiles;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Calls;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Features;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Gemba.Spreadsheet;

/// <summary>Adds the spreadsheet server to a process.</summary>
public static class SpreadsheetServices
{
    private const string Instructions =
        "Reads Excel workbooks of one folder. Go from coarse to fine: list_workbooks, list_sheets, sheet_overview (regions), then read_table with region_id or "
        + "table_name; find_value and find_formula to locate. Answers are dense: names once, rows as arrays, empty row ends left out; runs of ten and more empty rows are named in skipped_empty_rows instead. truncated=true means there "
        + "is more: repeat with next_cursor or next_offset. Dates are ISO 8601, errors like #N/A.";

    private static readonly Type[] Tools =
    [
        typeof(ListWorkbooksTool), typeof(DescribeWorkbookTool), typeof(ListSheetsTool), typeof(WorkbookSummaryTool), typeof(SheetOverviewTool), typeof(SheetPageTool),
        typeof(ReadTableTool), typeof(RangeValuesTool), typeof(FindValueTool), typeof(FindFormulaTool), typeof(NamedRangesTool), typeof(CloseWorkbookTool),
    ];

    /// <summary>The names of the tools, for who judges a configuration without a server.</summary>
    public static IReadOnlyList<string> ToolNames { get; } =
    [
        "list_workbooks", "describe_workbook", "list_sheets", "workbook_summary", "sheet_overview", "sheet_page",
        "read_table", "range_values", "find_value", "find_formula", "named_ranges", "close_workbook",
    ];

    /// <summary>Registers the server with its tools, without a transport.</summary>
    /// <param name="services">The services of the process; logging among them.</param>
    /// <param name="options">What is served, and the bounds.</param>
    /// <param name="features">Who gets which feature; everybody gets each where nothing is given.</param>
    /// <returns>The SDK's builder, for observation and filters.</returns>
    /// <exception cref="FaultException">The options are wrong (<c>invalid_options</c>); the text names every fault.</exception>
    public static IMcpServerBuilder AddGembaSpreadsheet(this IServiceCollection services, SpreadsheetOptions options, FeatureOptions? features = null)
    {
        IReadOnlyList<string> faults = [.. SpreadsheetOptionsValidator.FaultsOf(options), .. features?.FindFaults() ?? []];
        if (faults.Count > 0)
            throw new FaultException(SpreadsheetFaults.InvalidOptions(faults));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<Workspace>();
        services.AddSingleton<SpreadsheetEvents>();
        services.AddGembaProtection(WorkbookLoader.ProtectionName, options.FileIo);
        services.AddSingleton<WorkbookLoader>();
        services.AddSingleton(CacheOf);
        services.AddSingleton(LibraryOf);
        AddCalls(services, options, features ?? new FeatureOptions());
        AddHealth(services);
        services.AddGembaDebugPage("/debug/features", "Who gets which feature; ?client=NAME/VERSION shows what that client gets.", (provider, request) =>
            provider.GetRequiredService<FeatureFlags>().Look(request.Query["client"].ToString()));
        services.AddGembaDebugPage("/debug/cache", "The workbooks in memory, the one used last first, and how the cache did.", (provider, _) =>
            CacheLook.Take(provider.GetRequiredService<WorkbookCache>(), provider.GetRequiredService<TimeProvider>()));
        services.AddGembaOverview("cache_stats", provider => provider.GetRequiredService<WorkbookCache>().Figures);
        services.AddGembaOverview("expected_ranges", provider => ExpectedRanges.Look(
            provider.GetRequiredService<LiveOptions>().Health, provider.GetRequiredService<WorkbookCache>().Figures, provider.GetRequiredService<ToolHealth>(), provider.GetRequiredService<CallPercentiles>()));
        return services.AddMcpServer(server =>
        {
            server.ServerInfo = new() { Name = "gemba-spreadsheet", Title = "Gemba spreadsheet server", Version = VersionOf() };
            server.ServerInstructions = Instructions;
        });
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddGembaHealthCheck("workspace", HealthKind.Ready, (provider, _) => new(FolderHealth.Look(provider.GetRequiredService<Workspace>().Root, "Workspace")));
        services.AddSingleton(provider => new ToolHealth(provider.GetRequiredService<TimeProvider>()));
        services.AddGembaHealthCheck("tools", HealthKind.Ready, (provider, _) =>
            new(provider.GetRequiredService<ToolHealth>().Look(provider.GetRequiredService<LiveOptions>().Health)));
        services.AddSingleton(provider => new QueueHealth(provider.GetRequiredService<LimitStep>().Places, provider.GetRequiredService<WorkbookLoader>().Places));
        services.AddGembaHealthCheck("queues", HealthKind.Ready, (provider, _) =>
            new(provider.GetRequiredService<QueueHealth>().Look(provider.GetRequiredService<CallPercentiles>().PerSecond)));
        services.AddGembaHealthCheck("cache", HealthKind.Ready, (provider, _) =>
        {
            var figures = provider.GetRequiredService<WorkbookCache>().Figures;
            return new(CacheHealth.Look(new CacheUse(figures.Bytes, figures.CapacityBytes, figures.Hits, figures.Misses, figures.Evictions)));
        });
    }

    private static void AddCalls(IServiceCollection services, SpreadsheetOptions options, FeatureOptions features)
    {
        services.AddSingleton(provider => new FeatureFlags(features, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<FeaturedTools>();
        services.AddOptions<McpServerOptions>().Configure<FeaturedTools>((server, featured) => server.Filters.Request.ListToolsFilters.Add(featured.Around));
        services.AddSingleton<SpreadsheetPipeline>();
        services.AddSingleton(provider =>
        {
            var limits = new RateLimits(options.Limits, provider.GetRequiredService<TimeProvider>());
            // Behind a gateway in the same process it is the gateway that counts clients.
            if (limits.IsOn || provider.GetService<GembaMeter>()?.Role == "spreadsheet")
                provider.GetRequiredService<SpreadsheetEvents>().Observe(limits);
            return limits;
        });
        foreach (var step in SpreadsheetPipeline.Steps)
            services.AddSingleton(step);
        foreach (var tool in Tools)
        {
            services.AddSingleton(tool);
            services.AddSingleton<McpServerTool>(provider => Callable((SpreadsheetTool)provider.GetRequiredService(tool), provider, options));
        }
    }

    private static CallableTool Callable(SpreadsheetTool tool, IServiceProvider provider, SpreadsheetOptions options)
    {
        KnownNames.Tools.Register(tool.Contract.Name);
        foreach (var (name, _) in tool.Contract.Arguments)
            KnownNames.Parameters.Register(name);
        return new CallableTool(tool, provider.GetRequiredService<SpreadsheetPipeline>(), (options, provider.GetRequiredService<FeatureFlags>()), provider.GetRequiredService<SpreadsheetEvents>(), provider.GetRequiredService<ILogger<CallableTool>>());
    }

    private static WorkbookCache CacheOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<SpreadsheetOptions>();
        var (limits, events) = (LimitsOf(options), provider.GetRequiredService<SpreadsheetEvents>());
        var cache = new WorkbookCache(
            provider.GetRequiredService<WorkbookLoader>(),
            (stream, cancellationToken) => WorkbookReader.Open(stream, limits, cancellationToken),
            options,
            provider.GetRequiredService<TimeProvider>(),
            events);
        events.Observe(cache);
        provider.GetService<GembaMeter>()?.ObserveDisk("workspace", options.Workspace);
        return cache;
    }

    private static WorkbookLibrary LibraryOf(IServiceProvider provider)
    {
        var limits = LimitsOf(provider.GetRequiredService<SpreadsheetOptions>());
        return new WorkbookLibrary(
            provider.GetRequiredService<Workspace>(),
            provider.GetRequiredService<WorkbookCache>(),
            provider.GetRequiredService<WorkbookLoader>(),
            (stream, cancellationToken) => WorkbookReader.ReadOutline(stream, limits, cancellationToken),
            provider.GetRequiredService<SpreadsheetEvents>());
    }

    private static ReadLimits LimitsOf(SpreadsheetOptions options) => options.Reading with { MaxPackageBytes = options.MaxFileBytes };

    private static string VersionOf() => typeof(SpreadsheetServices).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
