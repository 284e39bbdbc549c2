using System.Globalization;

namespace Gemba.Observability.Audit;

/// <summary>The name of an audit file: when it was begun, and a number that keeps files of one second apart and in order.</summary>
/// <param name="Begun">Time to the second, in UTC.</param>
/// <param name="Number">1 and up within one second.</param>
internal readonly record struct AuditFileName(DateTime Begun, int Number) : IComparable<AuditFileName>
{
    public const string Pattern = "audit-*.jsonl";

    private const string TimeFormat = "yyyyMMdd'-'HHmmss";

    public static AuditFileName FirstAt(DateTimeOffset time) =>
        new(new DateTime(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc), 1);

    public AuditFileName Following() => this with { Number = Number + 1 };

    public int CompareTo(AuditFileName other) => (Begun, Number).CompareTo((other.Begun, other.Number));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"audit-{Begun.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Number:0000}.jsonl");

    /// <summary>Reads a name; <see langword="false"/> for any other file.</summary>
    public static bool TryParse(string name, out AuditFileName parsed)
    {
        parsed = default;
        var parts = Path.GetFileNameWithoutExtension(name).Split('-');
        if (parts.Length != 4 || parts[0] != "audit" || !name.EndsWith(".jsonl", StringComparison.Ordinal) ||
            !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ||
            !DateTime.TryParseExact($"{parts[1]}-{parts[2]}", TimeFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begun))
            return false;
        parsed = new AuditFileName(begun, number);
        return true;
    }

    /// <summary>The folder's audit files, oldest first; none when there is no folder.</summary>
    public static IReadOnlyList<(AuditFileName Name, string Path)> In(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, Pattern)
            .Select(path => (Known: TryParse(System.IO.Path.GetFileName(path), out var name), Name: name, Path: path))
            .Where(file => file.Known)
            .OrderBy(file => file.Name)
            .Select(file => (file.Name, file.Path))];
}
