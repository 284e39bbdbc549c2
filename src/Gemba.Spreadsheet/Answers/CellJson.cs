using System.Text.Json;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Writes cell values as JSON primitives: number, text, true/false, null; dates, times and errors as text.</summary>
internal static class CellJson
{
    /// <summary>Writes one value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">What.</param>
    /// <param name="longestText">Longer text is cut, and says by how much.</param>
    public static void WriteCell(this Utf8JsonWriter json, CellValue value, int longestText)
    {
        switch (value.Kind)
        {
            case CellKind.Empty:
                json.WriteNullValue();
                break;
            case CellKind.Number when double.IsFinite(value.Number):
                json.WriteNumberValue(value.Number);
                break;
            case CellKind.Boolean:
                json.WriteBooleanValue(value.Number != 0);
                break;
            default:
                json.WriteStringValue(CutText.At(CellText.Of(value), longestText));
                break;
        }
    }
}
