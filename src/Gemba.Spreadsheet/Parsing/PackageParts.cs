using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>The parts that say where the others are.</summary>
internal static class PackageParts
{
    /// <summary>Opens a part as XML, on its root's start tag.</summary>
    /// <returns><see langword="null"/> when there is none of that name.</returns>
    public static XmlScanner? Scan(this Package package, string part)
    {
        if (package.Find(part) is not { } stream)
            return null;
        var xml = new XmlScanner(stream, part, package.Budget);
        xml.Read();
        return xml;
    }

    /// <summary>Opens a part that has to be there, on its root's start tag.</summary>
    public static XmlScanner Scan(this Package package, string part, string wantedFor)
    {
        var xml = new XmlScanner(package.Get(part, wantedFor), part, package.Budget);
        xml.Read();
        return xml;
    }

    /// <summary>Pointers of a part to others inside the package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="owner">The part; empty for the package itself.</param>
    public static List<Relationship> RelationshipsOf(this Package package, string owner)
    {
        var found = new List<Relationship>();
        using var xml = package.Scan(PartName.RelationshipsOf(owner));
        while (xml is not null && xml.ReadChild(1))
        {
            if (!xml.Is("Relationship"u8) || xml.RawAttribute("TargetMode"u8).SequenceEqual("External"u8))
                continue;
            var kind = xml.TextAttribute("Type"u8) ?? "";
            var target = xml.TextAttribute("Target"u8) ?? "";
            package.Budget.Kept((2 * RetainedSizes.SmallObject) + RetainedSizes.OfString(kind) + RetainedSizes.OfString(target));
            found.Add(new Relationship(xml.TextAttribute("Id"u8) ?? "", kind[(kind.LastIndexOf('/') + 1)..], PartName.Resolve(owner, target)));
        }

        return found;
    }

    /// <summary>The content type that the package states for a part; empty when it states none.</summary>
    public static string ContentTypeOf(this Package package, string part)
    {
        var byExtension = "";
        using var xml = package.Scan("[Content_Types].xml");
        while (xml is not null && xml.ReadChild(1))
        {
            var type = xml.TextAttribute("ContentType"u8) ?? "";
            if (xml.Is("Override"u8) && PartName.Resolve("", xml.TextAttribute("PartName"u8) ?? "").Equals(part, StringComparison.OrdinalIgnoreCase))
                return type;
            if (xml.Is("Default"u8) && part.EndsWith("." + xml.TextAttribute("Extension"u8), StringComparison.OrdinalIgnoreCase))
                byExtension = type;
        }

        return byExtension;
    }
}
