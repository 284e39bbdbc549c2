using Gemba.Tests.Observability.Audit;
using Gemba.Tests.Observability.Shutdown;

namespace Gemba.Tests;

/// <summary>What the test assembly does when a test starts it as a process of its own.</summary>
internal static class ChildProgram
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> Roles = new(StringComparer.Ordinal)
    {
        [AuditWriterChild.Role] = AuditWriterChild.RunAsync,
        [ObservedHostChild.Role] = ObservedHostChild.RunAsync,
    };

    public static Task<int> Main(string[] args) => args.Length > 0 && Roles.TryGetValue(args[0], out var run)
        ? run(args[1..])
        : Task.FromResult(2);
}
