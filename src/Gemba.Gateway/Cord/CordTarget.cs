namespace Gemba.Gateway.Cord;

/// <summary>How the targets of a cord are written.</summary>
internal static class CordTarget
{
    /// <summary>A whole namespace.</summary>
    public static string OfSpace(string space) => space;

    /// <summary>One tool or prompt of a namespace.</summary>
    public static string OfTool(string space, string tool) => $"{space}/{tool}";

    /// <summary>One server of a namespace.</summary>
    public static string OfBackend(string space, string backend) => $"{space}@{backend}";

    /// <summary>Whether a text names a namespace of the gateway, a tool of one, or one of its servers. A tool need not exist now: its server may be down.</summary>
    public static bool Exists(string target, IReadOnlyDictionary<string, IReadOnlyList<string>> backendsBySpace)
    {
        var at = target.IndexOfAny(['/', '@']);
        if (at < 0)
            return backendsBySpace.ContainsKey(target);
        return backendsBySpace.TryGetValue(target[..at], out var backends) && (target[at] == '/' ? at + 1 < target.Length : backends.Contains(target[(at + 1)..]));
    }
}
