using System.Runtime.CompilerServices;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the table of texts that cells share. What it says of its own length is not believed.</summary>
internal static class SharedTextsPart
{
    /// <param name="package">The package.</param>
    /// <param name="part">Its shared texts; <see langword="null"/> when it has none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TextTable Read(Package package, string? part)
    {
        using var activity = InnerSpans.Start(SpanNames.ParseSharedStrings);
        using var xml = part is null ? null : package.Scan(part);
        if (xml is null)
            return TextTable.None;
        var texts = new TextTableBuilder();
        var rich = new RichText();
        var counted = 0L;
        while (xml.ReadChild(1))
        {
            if (!xml.Is("si"u8))
                continue;
            if (texts.Count >= package.Budget.Limits.MaxSharedTexts)
                throw new FaultException(SpreadsheetFaults.TooManySharedTexts(package.Name, package.Budget.Limits.MaxSharedTexts));
            texts.Add(rich.Read(xml));
            package.Budget.Kept(texts.Bytes - counted);
            counted = texts.Bytes;
        }

        activity?.SetTag("gemba.texts", texts.Count);
        return texts.Build();
    }
}
