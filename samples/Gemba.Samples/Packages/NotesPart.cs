using System.Globalization;
using System.Text;

namespace Gemba.Samples.Packages;

/// <summary>The parts that notes on cells need: their texts, and the boxes that Excel draws them in.</summary>
internal static class NotesPart
{
    public static string Write(IReadOnlyList<NoteOnCell> notes)
    {
        var authors = notes.Select(note => note.Author).Distinct(StringComparer.Ordinal).ToList();
        var xml = new StringBuilder(PackageWriter.Declaration)
            .Append("<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors>")
            .AppendJoin("", authors.Select(author => $"<author>{PackageWriter.Escape(author)}</author>")).Append("</authors><commentList>");
        foreach (var note in notes)
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<comment ref=\"{PackageWriter.AddressOf(note.Row, note.Column)}\" authorId=\"{authors.IndexOf(note.Author)}\"><text><r><t xml:space=\"preserve\">{PackageWriter.Escape(note.Text)}</t></r></text></comment>");
        }

        return xml.Append("</commentList></comments>").ToString();
    }

    public static string WriteShapes(IReadOnlyList<NoteOnCell> notes)
    {
        var xml = new StringBuilder("<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">")
            .Append("<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"/>");
        foreach (var (index, note) in notes.Index())
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<v:shape id=\"_x0000_s{1025 + index}\" type=\"#_x0000_t202\" style=\"position:absolute;width:160pt;height:60pt;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">");
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<x:ClientData ObjectType=\"Note\"><x:Anchor>{note.Column}, 15, {note.Row - 1}, 2, {note.Column + 2}, 31, {note.Row + 3}, 1</x:Anchor><x:Row>{note.Row - 1}</x:Row><x:Column>{note.Column - 1}</x:Column></x:ClientData></v:shape>");
        }

        return xml.Append("</xml>").ToString();
    }
}
