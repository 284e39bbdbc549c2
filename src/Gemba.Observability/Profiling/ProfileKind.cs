using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Gemba.Observability.Profiling;

/// <summary>What a profile can measure, with what the runtime is asked for it.</summary>
internal sealed record ProfileKind
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";

    // Where methods lie in memory: without it a stack has no names.
    private const long Names = (long)(ClrTraceEventParser.Keywords.Jit | ClrTraceEventParser.Keywords.Loader);

    /// <summary>Processor time: stacks of the threads that run, sampled every two milliseconds or so.</summary>
    public static ProfileKind Cpu { get; } = new()
    {
        Name = "cpu",
        Title = "Processor time",
        Unit = "milliseconds",
        Read = CpuSamples.Read,
        Providers = [new(CpuSamples.Provider, EventLevel.Informational), new(Runtime, EventLevel.Informational, Names)],
    };

    /// <summary>Managed memory that was asked for: one object of each 100 kB stands for all of them.</summary>
    public static ProfileKind Allocations { get; } = new()
    {
        Name = "allocations",
        Title = "Memory allocated",
        Unit = "bytes",
        Read = AllocationSamples.Read,
        Providers = [new(Runtime, EventLevel.Verbose, Names | (long)ClrTraceEventParser.Keywords.GC)],
    };

    /// <summary>Time that threads waited for locks that others held.</summary>
    public static ProfileKind Locks { get; } = new()
    {
        Name = "locks",
        Title = "Waiting for locks",
        Unit = "milliseconds",
        Read = LockWaits.Read,
        Providers = [new(Runtime, EventLevel.Informational, Names | (long)ClrTraceEventParser.Keywords.Contention)],
    };

    public static IReadOnlyList<ProfileKind> All { get; } = [Cpu, Allocations, Locks];

    /// <summary>The word that asks for it.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Of a weight, in words that speedscope knows.</summary>
    public required string Unit { get; init; }

    public required EventPipeProvider[] Providers { get; init; }

    public required Func<TraceLog, TimeSpan, Profile> Read { get; init; }
}
