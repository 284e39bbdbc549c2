namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>
/// <c>accepted-differences.tsv</c>: lines of <c>reason TAB text</c> under <c># reasons</c>, then lines of <c>file TAB sheet TAB aspect TAB where TAB reason</c>
/// under <c># differences</c>; "where" lists cells and ranges of cells, or names, with spaces (a space inside a name is written <c>%20</c>).
/// </summary>
internal sealed class AcceptedDifferences
{
    private static readonly string[] AspectsOfCells = ["value", "formula", "missing", "extra", "comment"];

    private readonly Dictionary<(string, string, string, string), string> _reasons = [];

    private AcceptedDifferences(IEnumerable<string> lines)
    {
        var section = "";
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                section = line[2..];
            else if (section == "reasons")
                AddReason(line.Split('\t'));
            else
                AddDifference(line, line.Split('\t'));
        }
    }

    /// <summary>By short word, the reason in full.</summary>
    public Dictionary<string, string> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>Every accepted difference, cell by cell.</summary>
    public IReadOnlyDictionary<(string File, string Sheet, string Aspect, string Where), string> All => _reasons;

    public static AcceptedDifferences Load() => new(File.ReadLines(OracleData.PathOf("accepted-differences.tsv")));

    private void AddReason(string[] fields) => Reasons.Add(fields[0], fields[1]);

    private void AddDifference(string line, string[] fields)
    {
        if (fields.Length != 5 || !Reasons.ContainsKey(fields[4]))
            throw new FormatException($"'{line}' in accepted-differences.tsv is not file, sheet, aspect, where and a reason of its first section.");
        foreach (var where in fields[3].Split(' ').SelectMany(where => AspectsOfCells.Contains(fields[2]) ? Address.CellsOf(where) : [where.Replace("%20", " ", StringComparison.Ordinal)]))
            _reasons.Add((fields[0], fields[1], fields[2], where), fields[4]);
    }
}
