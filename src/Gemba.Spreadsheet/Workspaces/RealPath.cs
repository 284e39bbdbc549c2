namespace Gemba.Spreadsheet.Workspaces;

/// <summary>Follows every symbolic link of a path, also those in its middle.</summary>
internal static class RealPath
{
    // Linux gives up after 40 links as well (path_resolution(7)).
    private const int MostLinks = 40;

    /// <summary>The path without links, <c>.</c> and <c>..</c>; <see langword="null"/> where links run in a circle or cannot be read.</summary>
    /// <param name="fullPath">A rooted path; its last parts need not exist.</param>
    public static string? Resolve(string fullPath)
    {
        var root = Path.GetPathRoot(fullPath)!;
        var rest = new Stack<string>();
        PushParts(rest, fullPath[root.Length..]);
        var current = root;
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? root;
                continue;
            }

            var next = Path.Join(current, part);
            if (!TryReadLink(next, out var target) || (target is not null && ++links > MostLinks))
                return null;
            if (target is null)
            {
                current = next;
                continue;
            }

            var targetRoot = Path.GetPathRoot(target) ?? "";
            if (targetRoot.Length > 0)
                current = targetRoot;
            PushParts(rest, target[targetRoot.Length..]);
        }

        return current;
    }

    /// <summary>Whether the path is the folder or lies below it. Both without links.</summary>
    public static bool IsInside(string path, string folder) =>
        path.StartsWith(folder, Comparison)
        && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);

    private static StringComparison Comparison => OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static void PushParts(Stack<string> rest, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (part.Length > 0 && part != ".")
                rest.Push(part);
        }
    }

    private static bool TryReadLink(string path, out string? target)
    {
        try
        {
            target = new FileInfo(path).LinkTarget;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            target = null;
            return false;
        }
    }
}
