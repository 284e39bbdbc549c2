using System.Globalization;
using System.Text;

namespace Gemba.Observability.Profiling;

/// <summary>Collapsed stacks: one line a stack, methods from the outermost with semicolons between them, and the weight. What flamegraph.pl and its kin read.</summary>
internal static class CollapsedStacks
{
    public static byte[] Write(Profile profile)
    {
        var text = new StringBuilder();
        foreach (var (frames, weight) in profile.Stacks)
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(';', frames)} {Math.Max(1, Math.Round(weight))}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
