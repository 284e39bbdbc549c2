using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

/// <summary>Writes audit events from several tasks until it is killed, and says which ones it was told are safe.</summary>
internal static class AuditWriterChild
{
    public const string Role = "audit-writer";

    private const int Writers = 4;

    public static async Task<int> RunAsync(string[] args)
    {
        using var trail = Trails.In(args[0], options => options with { Durability = Enum.Parse<AuditDurability>(args[1]), FlushInterval = TimeSpan.FromMilliseconds(10) });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(trail, $"tool_{args[2]}_{writer}"))));
        return 0;
    }

    private static async Task WriteAsync(AuditTrail trail, string prefix)
    {
        for (var i = 0; ; i++)
        {
            var name = $"{prefix}_{i}";
            await trail.WriteAsync(Trails.ACall(name));
            await Console.Out.WriteLineAsync($"safe {name}");
        }
    }
}
