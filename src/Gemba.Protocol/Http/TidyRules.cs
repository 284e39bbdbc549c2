namespace Gemba.Protocol.Http;

/// <summary>What becomes of calls that take long.</summary>
internal sealed record TidyRules(McpEndpointOptions Options, TimeProvider Clock)
{
    /// <summary>Begins the stream of a call that is long without an answer, and cancels one whose client did not come back.</summary>
    public void Apply(HttpCall call)
    {
        var left = call.LeftAt;
        if (left != 0 && Clock.GetElapsedTime(left) >= Options.ResumeWithin)
            call.Cancel();
        else if (call.Stream is null && Clock.GetElapsedTime(call.StartedAt) >= Options.StreamAfter)
            call.BeginStream();
    }
}
