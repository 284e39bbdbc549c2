using System.Globalization;
using System.Text;

namespace Gemba.Samples.Packages;

/// <summary>The texts of a workbook, each once, in the order of first use.</summary>
internal sealed class SharedStrings
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private int _uses;

    public int IndexOf(string text)
    {
        _uses++;
        if (!_indexes.TryGetValue(text, out var index))
        {
            index = _texts.Count;
            _indexes.Add(text, index);
            _texts.Add(text);
        }

        return index;
    }

    public string Write()
    {
        var xml = new StringBuilder(PackageWriter.Declaration).Append(
            CultureInfo.InvariantCulture,
            $"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{_uses}\" uniqueCount=\"{_texts.Count}\">");
        foreach (var text in _texts)
            xml.Append("<si><t xml:space=\"preserve\">").Append(PackageWriter.Escape(text)).Append("</t></si>");
        return xml.Append("</sst>").ToString();
    }
}
