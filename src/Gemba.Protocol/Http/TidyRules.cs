using System.Runtime.CompilerServices;

namespace Gemba.Protocol.Http;

/// <summary>What becomes of calls that take long.</summary>
internal sealed class TidyRules(McpEndpointOptions options, TimeProvider clock)
{
    private readonly ConditionalWeakTable<HttpCall, StrongBox<long>> _left = [];

    /// <summary>Begins the stream of a call that is long without an answer, and cancels one whose client did not come back.</summary>
    public void Apply(HttpCall call)
    {
        if (!call.HasLeft)
            _left.Remove(call);
        else if (clock.GetElapsedTime(_left.GetValue(call, _ => new StrongBox<long>(clock.GetTimestamp())).Value) >= options.ResumeWithin)
            call.Cancel();
        if (call.Stream is null && clock.GetElapsedTime(call.StartedAt) >= options.StreamAfter)
            call.BeginStream();
    }
}
