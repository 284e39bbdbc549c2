using Gemba.Spreadsheet.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Spreadsheet;

/// <summary>
/// What a <c>tools/call</c> passes inside this role, in this order. Before it stands the SDK with the filter of Gemba.Observability, which makes the
/// record of the call; behind it the tool.
/// </summary>
internal sealed class SpreadsheetPipeline
{
    /// <summary>The steps, first to last.</summary>
    public static readonly Type[] Steps = [typeof(RateStep), typeof(FeatureStep), typeof(LimitStep), typeof(ValidateStep), typeof(TimeLimitStep), typeof(RunStep)];

    private readonly NextStep _first;

    public SpreadsheetPipeline(IServiceProvider services)
    {
        _first = static (_, _) => Task.CompletedTask;
        foreach (var type in Steps.Reverse())
        {
            var (step, next) = ((ICallStep)services.GetRequiredService(type), _first);
            _first = (call, cancellationToken) => step.InvokeAsync(call, next, cancellationToken);
        }
    }

    /// <summary>Sends a call through all steps.</summary>
    public Task RunAsync(ToolCall call, CancellationToken cancellationToken) => _first(call, cancellationToken);
}
