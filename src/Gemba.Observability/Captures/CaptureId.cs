using System.Text.RegularExpressions;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Captures;

/// <summary>The id of a capture, which sorts by time and is the name of its file.</summary>
internal static partial class CaptureId
{
    public const string Extension = ".json";

    public static string At(DateTimeOffset time) => $"cap-{CallIdentity.NextAt(time):n}";

    /// <summary>Whether a text is an id: what comes from outside must not become a path.</summary>
    public static bool Is(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"\Acap-[0-9a-f]{32}\z")]
    private static partial Regex Shape();
}
