using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the notes and the threaded comments of a sheet.</summary>
internal static class CommentParts
{
    /// <summary>Adds a sheet's comments. Excel keeps a note beside each thread for programs that know no threads; the thread stands for both.</summary>
    public static void Read(Package package, IReadOnlyList<Relationship> sheet, string? persons, List<CellComment> comments)
    {
        foreach (var relationship in sheet)
        {
            if (relationship.Kind == "threadedComment")
                ReadThreads(package, relationship.Target, persons, comments);
        }

        var threads = comments.Select(comment => (comment.Row, comment.Column)).ToHashSet();
        foreach (var relationship in sheet)
        {
            if (relationship.Kind == "comments")
                ReadNotes(package, relationship.Target, threads, comments);
        }
    }

    private static void ReadNotes(Package package, string part, HashSet<(int, int)> threads, List<CellComment> comments)
    {
        var authors = new List<string>();
        using var xml = package.Scan(part);
        while (xml is not null && xml.ReadChild(1))
        {
            if (xml.Is("authors"u8))
            {
                while (xml.ReadChild(2))
                    authors.Add(Kept(package, XmlEscapes.ResolveXstring(xml.ReadString())));
            }
            else if (xml.Is("commentList"u8))
            {
                while (xml.ReadChild(2))
                    AddNote(package, xml, (authors, threads), comments);
            }
        }
    }

    private static void AddNote(Package package, XmlScanner xml, (List<string> Authors, HashSet<(int, int)> Threads) known, List<CellComment> comments)
    {
        if (!CellAddress.TryRead(xml.RawAttribute("ref"u8), out var row, out var column))
            return;
        var author = XmlValues.Whole(xml.RawAttribute("authorId"u8), -1);
        var text = "";
        while (xml.ReadChild(3))
        {
            if (xml.Is("text"u8))
                text = Kept(package, new RichText().ReadString(xml));
        }

        if (!known.Threads.Contains((row, column)))
            comments.Add(new CellComment(row, column, (uint)author < (uint)known.Authors.Count ? known.Authors[author] : "", text));
    }

    private static void ReadThreads(Package package, string part, string? persons, List<CellComment> comments)
    {
        var names = ReadPersons(package, persons);
        var places = new Dictionary<string, int>();
        using var xml = package.Scan(part);
        while (xml is not null && xml.ReadChild(1))
        {
            if (!xml.Is("threadedComment"u8))
                continue;
            var hasPlace = CellAddress.TryRead(xml.RawAttribute("ref"u8), out var row, out var column);
            var parent = xml.TextAttribute("parentId"u8);
            var id = xml.TextAttribute("id"u8) ?? "";
            var author = names.GetValueOrDefault(xml.TextAttribute("personId"u8) ?? "", "");
            var text = ReadThreadText(xml, package);
            if (parent is not null && places.TryGetValue(parent, out var place))
                comments[place] = comments[place] with { Text = $"{comments[place].Text}\n{author}: {text}" };
            else if (hasPlace)
            {
                places[id] = comments.Count;
                comments.Add(new CellComment(row, column, author, text));
            }
        }
    }

    private static string ReadThreadText(XmlScanner xml, Package package)
    {
        var text = "";
        while (xml.ReadChild(2))
        {
            if (xml.Is("text"u8))
                text = Kept(package, xml.ReadString());
        }

        return text;
    }

    private static Dictionary<string, string> ReadPersons(Package package, string? part)
    {
        var names = new Dictionary<string, string>();
        using var xml = part is null ? null : package.Scan(part);
        while (xml is not null && xml.ReadChild(1))
        {
            if (xml.Is("person"u8))
                names[Kept(package, xml.TextAttribute("id"u8) ?? "")] = Kept(package, xml.TextAttribute("displayName"u8) ?? "");
        }

        return names;
    }

    private static string Kept(Package package, string text)
    {
        package.Budget.Kept(RetainedSizes.SmallObject + RetainedSizes.OfString(text));
        return text;
    }
}
