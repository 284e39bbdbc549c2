using System.Runtime.InteropServices;
using Gemba.Gateway.Faults;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;

namespace Gemba.Gateway.Observing;

/// <summary>Counts what agents do that costs and helps nobody: tools that are none, the same call again, and arguments that are right only the second time.</summary>
/// <remarks>
/// A call is <b>repeated</b> when the same session called the same tool with equal arguments (whatever the order of their members) at most
/// <see cref="GatewayOptions.RepeatWindow"/> before. It is <b>corrected</b> when it succeeds, and the last call of the same tool in the same session, at most as long
/// before, had other arguments and was refused for them: with the error -32602, or with <c>isError</c>, which is how servers since 2025-11-25 refuse arguments.
/// Calls without session belong to who was authenticated, else to what the client calls itself; where neither is known nobody can tell whose they are, and they are left out.
/// Works off the hot path, on records in the order in which calls ended.
/// </remarks>
/// <param name="options">The window, and how many calls are remembered.</param>
/// <param name="knows">Whether any server lists a tool; <see langword="null"/> while a list of its namespace is not known.</param>
/// <param name="meter">Where it is counted.</param>
internal sealed class CallHabits(GatewayOptions options, Func<string, bool?> knows, GembaMeter meter) : ICallReader
{
    private const int InvalidParams = -32602;

    private readonly Dictionary<(string Whose, string Tool), LinkedListNode<Remembered>> _last = [];
    private readonly LinkedList<Remembered> _byAge = new();

    public string Name => "habits";

    public bool Wants(OpenCall call) => call.Tool is not null;

    public ValueTask ReadAsync(CallRecord record, CancellationToken cancellationToken)
    {
        if (record.Tool is not { } tool || record.Outcome == CallOutcome.Cancelled)
            return default;
        if (record.Outcome != CallOutcome.Success && (record.FaultReason == GatewayFaults.TargetUnknownReason || knows(tool) == false))
            meter.Add(MetricTable.GatewayUnknownToolCalls, record.Namespace ?? "none");
        else if ((record.Session ?? record.Principal ?? record.Client) is { } whose)
            Compare((whose, tool), record);
        return default;
    }

    private void Compare((string Whose, string Tool) key, CallRecord record)
    {
        var arguments = HashOf(record);
        if (_last.Remove(key, out var earlier))
        {
            _byAge.Remove(earlier);
            var last = earlier.Value;
            if (record.Time - last.Time <= options.RepeatWindow)
            {
                if (last.Arguments == arguments)
                    meter.Add(MetricTable.GatewayRepeatedCalls, key.Tool);
                else if (last.WasRefused && record.Outcome == CallOutcome.Success)
                    meter.Add(MetricTable.GatewayCorrectedCalls, key.Tool);
            }
        }

        while (_byAge.Count > 0 && (_byAge.Count >= options.MaxRememberedCalls || record.Time - _byAge.First!.Value.Time > options.RepeatWindow))
        {
            _last.Remove(_byAge.First!.Value.Key);
            _byAge.RemoveFirst();
        }

        _last[key] = _byAge.AddLast(new Remembered(key, record.Time, arguments, record.Outcome == CallOutcome.ToolError || record.ErrorCode == InvalidParams));
    }

    // 32 bits a member are enough: a chance of one in four thousand million miscounts one call. The arguments themselves are not kept. The sum leaves their order out.
    private static ulong HashOf(CallRecord record)
    {
        var sum = 0UL;
        if (record.Arguments is not { Count: > 0 } arguments)
            return sum;
        foreach (var (name, value) in arguments)
        {
            var hash = new HashCode();
            hash.Add(name, StringComparer.Ordinal);
            hash.AddBytes(JsonMarshal.GetRawUtf8Value(value));
            sum += (uint)hash.ToHashCode();
        }

        return sum;
    }

    private sealed record Remembered((string Whose, string Tool) Key, DateTimeOffset Time, ulong Arguments, bool WasRefused);
}
