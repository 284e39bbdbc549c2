using Gemba.Observability.Audit;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Shutdown;

/// <summary>What a drain works with.</summary>
internal sealed record DrainParts(string Role, string Version, TimeProvider Clock, ILogger Logger)
{
    /// <summary>Says when the process is told to stop.</summary>
    public required IHostApplicationLifetime Lifetime { get; init; }

    /// <summary>The role's own listener; <see langword="null"/> on stdio.</summary>
    public IServer? Server { get; init; }

    /// <summary>What is written out at the end.</summary>
    public IReadOnlyList<FlushStep> Flushes { get; init; } = [];

    /// <summary>Records the start and the stop in the audit trail.</summary>
    public required ProcessEvents Audit { get; init; }

    /// <summary>Has counted refusals that are not written yet.</summary>
    public required SecurityEvents Security { get; init; }

    /// <summary>Brings the last log lines out.</summary>
    public Action FlushLogs { get; init; } = static () => { };

    /// <summary>Ends the process at once.</summary>
    public Action<int> End { get; init; } = Environment.Exit;
}
