using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>One condition on the rows of a table.</summary>
internal sealed class RowFilter
{
    /// <summary>The operations, as the schema lists them.</summary>
    public static readonly string[] Operations =
        ["eq", "ne", "neq", "gt", "gte", "lt", "lte", "contains", "starts_with", "ends_with", "in", "is_empty", "is_not_empty"];

    private readonly int _column;
    private readonly string _op;
    private readonly List<Comparand> _values;

    private RowFilter(int column, string op, List<Comparand> values) => (_column, _op, _values) = (column, op, values);

    /// <summary>From <c>{column, op, value}</c>, checked against the schema before.</summary>
    /// <exception cref="FaultException">An unknown column, or a value that the operation cannot use.</exception>
    public static RowFilter Read(JsonElement json, ColumnNames columns)
    {
        var (name, op) = (json.GetProperty("column").GetString()!, json.GetProperty("op").GetString()!);
        var value = json.TryGetProperty("value", out var given) ? given : default;
        var values = ValuesOf(value);
        return FaultOf(op, value, values) is { } why
            ? throw new FaultException(SpreadsheetFaults.InvalidFilter(name, op, why))
            : new RowFilter(columns.Get(name), op, values!);
    }

    /// <summary>Whether the row passes.</summary>
    public bool Passes(Sheet sheet, int row)
    {
        var cell = sheet.ValueAt(row, _column);
        return _op switch
        {
            "is_empty" => cell.IsEmpty || cell is { Kind: CellKind.Text, Text.Length: 0 },
            "is_not_empty" => !cell.IsEmpty && cell is not { Kind: CellKind.Text, Text.Length: 0 },
            "eq" or "in" => _values.Exists(value => value.IsEqualTo(cell)),
            "ne" or "neq" => !_values[0].IsEqualTo(cell),
            "gt" => _values[0].CompareTo(cell) > 0,
            "gte" => _values[0].CompareTo(cell) >= 0,
            "lt" => _values[0].CompareTo(cell) < 0,
            "lte" => _values[0].CompareTo(cell) <= 0,
            _ => !cell.IsEmpty && HoldsText(CellText.Of(cell), _values[0].AsText),
        };
    }

    /// <summary>What the caller should know of this filter.</summary>
    public IEnumerable<string> WarningsFor(TableBlock block, CancellationToken cancellationToken)
    {
        if (FilterWarning.Of(block, _column, _op, _values, cancellationToken) is { } warning)
            yield return warning;
        if (_values.Find(value => value.HasZone) is { } zoned)
            yield return $"{FaultText.Quote(zoned.AsText)} is compared without its zone: cells hold the time on the wall.";
    }

    /// <summary>What a caller who got no row should know: a text that would be found if the case of letters were passed over; else <see langword="null"/>.</summary>
    public string? CaseWarningFor(TableBlock block, CancellationToken cancellationToken) =>
        _op is "eq" or "in" ? FilterWarning.OfCase(block, _column, _values, cancellationToken) : null;

    private bool HoldsText(string cell, string text) => _op switch
    {
        "contains" => cell.Contains(text, StringComparison.OrdinalIgnoreCase),
        "starts_with" => cell.StartsWith(text, StringComparison.OrdinalIgnoreCase),
        _ => cell.EndsWith(text, StringComparison.OrdinalIgnoreCase),
    };

    // Null where an item is no primitive.
    private static List<Comparand>? ValuesOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return [];
        var values = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Comparand.TryRead)] : new List<Comparand?> { Comparand.TryRead(value) };
        return values.Contains(null) ? null : values.ConvertAll(found => found!);
    }

    private static string? FaultOf(string op, JsonElement value, List<Comparand>? values) => op switch
    {
        "is_empty" or "is_not_empty" => null,
        _ when value.ValueKind == JsonValueKind.Undefined => "value is missing",
        _ when values is null => "value holds an object or an array",
        "in" when value.ValueKind != JsonValueKind.Array => "value must be an array",
        "in" => values.Count > 0 ? null : "value is an empty array, which no row passes; give at least one value, or leave the filter out",
        _ when value.ValueKind == JsonValueKind.Array => "value must be a single one; use in for several",
        "gt" or "gte" or "lt" or "lte" => values[0].HasOrder ? null : "value must be a number, a text or an ISO date",
        "contains" or "starts_with" or "ends_with" => values[0].IsEmpty ? "value must be a text that is not empty" : null,
        _ => null,
    };
}
