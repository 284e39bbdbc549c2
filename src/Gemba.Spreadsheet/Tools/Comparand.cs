using System.Globalization;
using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>
/// What a filter compares cells with. A number compares with numbers and dates (as serial number); text that is a number or an ISO date also compares with
/// numbers and dates; text compares with text and errors, exactly for equality, without case for order. Kinds that do not compare are unequal.
/// </summary>
internal sealed class Comparand
{
    // Excel keeps 15 digits: beyond them 0.1 + 0.2 and 0.3 are the same.
    private const double RelativeTolerance = 1e-15 * 4;
    private const double HalfMillisecond = 0.5 / 86_400_000;

    private readonly string? _text;
    private readonly double? _number;
    private readonly double? _serial;
    private readonly bool? _flag;

    private Comparand(string? text, double? number, double? serial, bool? flag) => (_text, _number, _serial, _flag) = (text, number, serial, flag);

    /// <summary>Whether there is nothing to compare with: null or empty text.</summary>
    public bool IsEmpty => _number is null && _flag is null && string.IsNullOrEmpty(_text);

    /// <summary>The text, for the operations on texts.</summary>
    public string AsText => _text ?? (_flag is { } flag ? flag ? "TRUE" : "FALSE" : _number is { } number ? CellText.OfNumber(number) : "");

    /// <summary>From a JSON primitive; <see langword="null"/> for arrays and objects.</summary>
    public static Comparand? TryRead(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => new Comparand(null, json.GetDouble(), null, null),
        JsonValueKind.True or JsonValueKind.False => new Comparand(null, null, null, json.GetBoolean()),
        JsonValueKind.String => OfText(json.GetString()!),
        JsonValueKind.Null => new Comparand(null, null, null, null),
        _ => null,
    };

    /// <summary>Whether order makes sense: there is a number, a date or a text.</summary>
    public bool HasOrder => _number is not null || !string.IsNullOrEmpty(_text);

    /// <summary>Whether the value came as a text.</summary>
    public bool IsText => _text is not null;

    /// <summary>Whether the value is a date that came with a zone.</summary>
    public bool HasZone => _serial is not null && WithoutZone(_text!).Length < _text!.Length;

    /// <summary>Whether cells of a kind can equal the value or, for <paramref name="isOrder"/>, come before or after it.</summary>
    public bool ComparesWith(CellKind kind, bool isOrder) => kind switch
    {
        CellKind.Number => _number is not null,
        CellKind.DateTime or CellKind.Time => (_serial ?? _number) is not null,
        CellKind.Text => _text is not null,
        CellKind.Error => _text is not null && !isOrder,
        CellKind.Boolean => _flag is not null && !isOrder,
        _ => false,
    };

    public bool IsEqualTo(CellValue cell) => cell.Kind switch
    {
        CellKind.Empty => IsEmpty,
        CellKind.Boolean => _flag == (cell.Number != 0),
        CellKind.Text or CellKind.Error => string.Equals(_text, cell.Text, StringComparison.Ordinal),
        _ => CompareTo(cell) == 0,
    };

    /// <summary>Whether the cell's text is the same but for the case of its letters.</summary>
    public bool DiffersInCase(CellValue cell) =>
        cell.Kind is CellKind.Text or CellKind.Error && _text is not null && _text != cell.Text && string.Equals(_text, cell.Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Below zero where the cell comes before; <see langword="null"/> where the two do not compare.</summary>
    public int? CompareTo(CellValue cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Number when _number is { } number:
                return AreClose(cell.Number, number) ? 0 : cell.Number.CompareTo(number);
            case CellKind.DateTime or CellKind.Time when (_serial ?? _number) is { } serial:
                return Math.Abs(cell.Number - serial) <= HalfMillisecond ? 0 : cell.Number.CompareTo(serial);
            case CellKind.Text when _text is not null:
                return string.Compare(cell.Text, _text, StringComparison.OrdinalIgnoreCase);
            default:
                return null;
        }
    }

    private static Comparand OfText(string text) => new(
        text,
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        CellText.SerialOf(WithoutZone(text)),
        text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : null);

    // Cells hold the time on the wall, without a zone: 10:00Z and 10:00+02:00 are both compared as 10:00.
    private static string WithoutZone(string text)
    {
        var clock = text.IndexOf(':', StringComparison.Ordinal);
        if (clock < "yyyy-MM-ddTHH".Length)
            return text;
        if (text[^1] is 'Z' or 'z')
            return text[..^1];
        var sign = text.AsSpan(clock).IndexOfAny('+', '-');
        return sign >= 0 && TimeSpan.TryParseExact(text.AsSpan(clock + sign + 1), [@"hh\:mm", "hhmm"], CultureInfo.InvariantCulture, out _) ? text[..(clock + sign)] : text;
    }

    private static bool AreClose(double a, double b) => a == b || Math.Abs(a - b) <= RelativeTolerance * Math.Max(Math.Abs(a), Math.Abs(b));
}
