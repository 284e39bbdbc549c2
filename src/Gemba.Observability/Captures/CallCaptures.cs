using Gemba.Observability.Calls;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Captures;

/// <summary>Looks at each request when its answer is ready and keeps those that a rule wants. Whatever goes wrong here is told, and harms no call.</summary>
internal sealed class CallCaptures(CaptureOptions options, CaptureText text, CaptureFolder folder, (GembaMeter Meter, TimeProvider Clock, Escalation Escalation, ILogger<CallCaptures> Log) tools)
{
    private readonly CaptureRules _rules = new(options, tools.Clock);
    private readonly CapturePace _pace = new(options.MaxPerMinute, tools.Clock);

    /// <param name="call">A request that came in.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="answer">What is answered, or <see langword="null"/>.</param>
    public void Look(OpenCall call, in CallEnd end, JsonRpcMessage? answer)
    {
        if (options.Enabled && call.Request is { } request && _rules.Find(call, end) is { } rule)
            Take(rule, (call, request, answer), end);
    }

    private void Take(string rule, (OpenCall Call, JsonRpcRequest Request, JsonRpcMessage? Answer) seen, in CallEnd end)
    {
        if (!_pace.MayPass(rule, Capture.ReasonOf(seen.Call, end)))
        {
            tools.Meter.Add(MetricTable.CapturesDropped, CaptureDrops.Pace);
            return;
        }

        Keep(new Capture(CaptureId.At(seen.Call.Time), rule, seen.Call, seen.Request)
        {
            End = end,
            Took = tools.Clock.GetElapsedTime(seen.Call.Started),
            Answer = seen.Answer,
        });
    }

    private void Keep(Capture capture)
    {
        try
        {
            if (folder.TryKeep(capture.Id, text.Write(capture)))
            {
                tools.Meter.Add(MetricTable.Captures, capture.Rule);
                Log.Captured(tools.Log, capture.Call.RequestId, capture.Id, capture.Rule);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            tools.Meter.Add(MetricTable.CapturesDropped, CaptureDrops.Failed);
            tools.Escalation.Failed(tools.Log, CaptureDrops.Of(capture.Id, failure));
        }
    }
}
