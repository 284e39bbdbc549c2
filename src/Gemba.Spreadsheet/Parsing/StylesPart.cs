using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the styles: of each cell style the number format, bold, and whether it has a background.</summary>
internal sealed class StylesPart
{
    private readonly ReadBudget _budget;
    private readonly Dictionary<int, string> _codes = [];
    private readonly List<bool> _boldFonts = [];
    private readonly List<bool> _fills = [];
    private readonly List<(int Format, int Font, int Fill)> _styles = [];

    private StylesPart(ReadBudget budget) => _budget = budget;

    /// <param name="package">The package.</param>
    /// <param name="part">Its styles; <see langword="null"/> when it has none.</param>
    public static StyleTable Read(Package package, string? part)
    {
        using var activity = InnerSpans.Start(SpanNames.ParseStyles);
        using var xml = part is null ? null : package.Scan(part);
        if (xml is null)
            return StyleTable.Plain;
        var styles = new StylesPart(package.Budget);
        while (xml.ReadChild(1))
            styles.ReadGroup(xml);
        return styles.Build();
    }

    private void ReadGroup(XmlScanner xml)
    {
        if (xml.Is("numFmts"u8))
            ReadAll(xml, "numFmt"u8, AddCode);
        else if (xml.Is("fonts"u8))
            ReadAll(xml, "font"u8, AddFont);
        else if (xml.Is("fills"u8))
            ReadAll(xml, "fill"u8, AddFill);
        else if (xml.Is("cellXfs"u8))
            ReadAll(xml, "xf"u8, AddStyle);
    }

    private void ReadAll(XmlScanner xml, ReadOnlySpan<byte> name, Action<XmlScanner> add)
    {
        while (xml.ReadChild(2))
        {
            if (!xml.Is(name))
                continue;
            _budget.Kept(16);
            add(xml);
        }
    }

    private void AddCode(XmlScanner xml)
    {
        var code = XmlEscapes.ResolveXstring(xml.TextAttribute("formatCode"u8) ?? "");
        _budget.Kept(RetainedSizes.OfString(code));
        _codes[XmlValues.Whole(xml.RawAttribute("numFmtId"u8), -1)] = code;
    }

    private void AddFont(XmlScanner xml)
    {
        var bold = false;
        while (xml.ReadChild(3))
        {
            if (xml.Is("b"u8))
                bold = xml.RawAttribute("val"u8) is var value && (value.IsEmpty || XmlValues.IsTrue(value));
        }

        _boldFonts.Add(bold);
    }

    private void AddFill(XmlScanner xml)
    {
        var filled = false;
        while (xml.ReadChild(3))
        {
            var pattern = xml.RawAttribute("patternType"u8);
            filled |= xml.Is("gradientFill"u8) || (xml.Is("patternFill"u8) && !pattern.IsEmpty && !pattern.SequenceEqual("none"u8));
        }

        _fills.Add(filled);
    }

    private void AddStyle(XmlScanner xml)
    {
        if (_styles.Count < StyleTable.MaxStyles)
        {
            _styles.Add((
                XmlValues.Whole(xml.RawAttribute("numFmtId"u8), 0),
                XmlValues.Whole(xml.RawAttribute("fontId"u8), 0),
                XmlValues.Whole(xml.RawAttribute("fillId"u8), 0)));
        }
    }

    private StyleTable Build()
    {
        var classes = new Dictionary<int, NumberFormatClass>();
        return new StyleTable([.. _styles.Select(style => new CellStyle(CodeOf(style.Format), ClassOf(style.Format, classes), Has(_boldFonts, style.Font), Has(_fills, style.Fill)))]);
    }

    private string? CodeOf(int format)
    {
        var code = _codes.TryGetValue(format, out var own) ? own : BuiltInFormats.CodeOf(format);
        return string.Equals(code, "General", StringComparison.OrdinalIgnoreCase) ? null : code;
    }

    private NumberFormatClass ClassOf(int format, Dictionary<int, NumberFormatClass> known)
    {
        if (!known.TryGetValue(format, out var found))
            known[format] = found = NumberFormatCode.Classify(CodeOf(format));
        return found;
    }

    private static bool Has(List<bool> flags, int index) => index < flags.Count && flags[index];
}
