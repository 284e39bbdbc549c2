using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Resilience;

/// <summary>How often may be called. Off by default: how many calls at once may work is bounded anyway, and a rate that fits every installation does not exist.</summary>
public sealed record RateOptions
{
    /// <summary>Calls per second of one client in the long run. Default 0: no limit; allowed 0 to 1,000,000. An agent makes one to five.</summary>
    [Range(0d, 1_000_000d)]
    public double CallsPerSecond { get; init; }

    /// <summary>Calls that a client may make at once after a pause. Default 20, as an agent that reads a list of files in parallel; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; init; } = 20;

    /// <summary>Calls per second of one tool by all clients together. Default 0: no limit; allowed 0 to 1,000,000. It holds also for clients that change their names.</summary>
    [Range(0d, 1_000_000d)]
    public double ToolCallsPerSecond { get; init; }

    /// <summary>Calls of one tool that all clients together may make at once after a pause. Default 100; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ToolBurst { get; init; } = 100;

    /// <summary>
    /// Clients that are told apart. Default 10,000, about 2 MB; allowed 1 to 1,000,000. A client that has not called for a while is forgotten for a new one;
    /// while nobody can be forgotten, newcomers share one budget.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxClients { get; init; } = 10_000;
}
