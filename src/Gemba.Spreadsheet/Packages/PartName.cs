using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>Names of parts: paths inside the package, with forward slashes and without one in front.</summary>
internal static class PartName
{
    /// <summary>The name of a zip entry. Some old writers use backslashes or begin with a slash; a way out of the package is refused.</summary>
    public static string OfEntry(string package, string entry)
    {
        var name = entry.Replace('\\', '/').TrimStart('/');
        if (name.Contains('\0') || name.Split('/').Contains("..") || (name.Length > 1 && name[1] == ':'))
            throw new FaultException(SpreadsheetFaults.EvilPartName(package, entry));
        return name;
    }

    /// <summary>The part that a relationship of another part names.</summary>
    /// <param name="owner">Part that has the relationship; empty for the package itself.</param>
    /// <param name="target">Relative to the owner's folder, or absolute when it begins with a slash.</param>
    public static string Resolve(string owner, string target)
    {
        target = Uri.UnescapeDataString(target).Replace('\\', '/');
        var segments = new List<string>();
        var folder = target.StartsWith('/') ? "" : FolderOf(owner);
        foreach (var segment in $"{folder}/{target}".Split('/'))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("" or "." or ".."))
                segments.Add(segment);
        }

        return string.Join('/', segments);
    }

    /// <summary>The part that holds the relationships of another.</summary>
    public static string RelationshipsOf(string part)
    {
        var folder = FolderOf(part);
        return folder.Length == 0 ? $"_rels/{part}.rels" : $"{folder}/_rels/{part[(folder.Length + 1)..]}.rels";
    }

    private static string FolderOf(string part) => part.LastIndexOf('/') is var slash and >= 0 ? part[..slash] : "";
}
