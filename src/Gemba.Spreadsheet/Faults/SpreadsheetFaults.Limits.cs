using System.Globalization;
using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Faults;

/// <summary>Faults of a workbook that would cost more than it may.</summary>
internal static partial class SpreadsheetFaults
{
    /// <summary>The file is larger than what is read into memory.</summary>
    public static Fault PackageTooLarge(string name, long bytes, long limit) => OverLimit(
        "package_too_large", $"{FaultText.Quote(name)} has {Count(bytes)} bytes; at most {Count(limit)} are read.", "spreadsheet:maxFileBytes");

    /// <summary>More zip entries than a workbook has.</summary>
    public static Fault TooManyEntries(string name, long entries, int limit) => OverLimit(
        "package_too_many_entries", $"{FaultText.Quote(name)} has {Count(entries)} entries in its package; at most {Count(limit)} are read.", "reading:maxEntries");

    /// <summary>All parts together inflate to too much.</summary>
    public static Fault InflatesTooMuch(string name, long limit) => OverLimit(
        "package_inflates_too_much", $"{FaultText.Quote(name)} inflates to more than {Count(limit)} bytes.", "reading:maxInflatedBytes");

    /// <summary>One part inflates to too much.</summary>
    public static Fault PartTooLarge(string name, string part, long limit) => OverLimit(
        "part_inflates_too_much", $"{FaultText.Quote(name)} has a part {FaultText.Quote(part)} that inflates to more than {Count(limit)} bytes.", "reading:maxPartBytes");

    /// <summary>A zip bomb, by its ratio.</summary>
    public static Fault RatioTooHigh(string name, string part, int limit) => OverLimit(
        "part_ratio_too_high",
        $"{FaultText.Quote(name)} has a part {FaultText.Quote(part)} that inflates to more than {Count(limit)} times its size, as zip bombs do.", "reading:maxRatio");

    /// <summary>More tabs than anyone can list.</summary>
    public static Fault TooManySheets(string name, int limit) => OverLimit(
        "too_many_sheets", $"{FaultText.Quote(name)} has more than {Count(limit)} sheets.", "reading:maxSheets");

    /// <summary>The table of shared texts is too long.</summary>
    public static Fault TooManySharedTexts(string name, int limit) => OverLimit(
        "too_many_shared_texts", $"{FaultText.Quote(name)} has more than {Count(limit)} shared texts.", "reading:maxSharedTexts");

    /// <summary>Too many cells.</summary>
    public static Fault TooManyCells(string name, long limit) => OverLimit(
        "too_many_cells", $"{FaultText.Quote(name)} has more than {Count(limit)} cells.", "reading:maxCells");

    /// <summary>The parsed workbook would take too much memory.</summary>
    public static Fault NeedsTooMuchMemory(string name, long limit) => OverLimit(
        "workbook_needs_too_much_memory", $"{FaultText.Quote(name)} would keep more than {Count(limit)} bytes of memory.", "reading:maxRetainedBytes");

    /// <summary>Elements too deep inside each other.</summary>
    public static Fault XmlTooDeep(string name, string part, int limit) => OverLimit(
        "xml_too_deep", $"{FaultText.Quote(name)} has elements more than {Count(limit)} deep in its part {FaultText.Quote(part)}.", "reading:maxXmlDepth");

    /// <summary>One text, formula or tag is too long.</summary>
    public static Fault TextTooLong(string name, string part, int limit) => OverLimit(
        "text_too_long", $"{FaultText.Quote(name)} has a text or tag of more than {Count(limit)} bytes in its part {FaultText.Quote(part)}.", "reading:maxTextBytes");

    private static Fault OverLimit(string reason, string what, string limit) => new(
        reason, InvalidParams, 413, what, $"Split the workbook or delete what is not needed; whoever runs the server may raise {limit}.");

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
