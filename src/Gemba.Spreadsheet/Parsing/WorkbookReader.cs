using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Opens .xlsx and .xlsm workbooks. What it cannot read becomes a fault that says what is wrong and how to mend it; there is no other exception than that, a cancellation, and an I/O error.</summary>
public static class WorkbookReader
{
    private const string NameOfStream = "the workbook";

    /// <summary>Reads the whole workbook.</summary>
    /// <param name="path">The file; it may be open in Excel.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="cancellationToken">Asked at least every 64 KiB.</param>
    /// <exception cref="FaultException">Not a workbook, damaged, hostile, or over a limit.</exception>
    public static Workbook Open(string path, ReadLimits limits, CancellationToken cancellationToken) =>
        Read(OpenFile(path), limits, ReadAll, cancellationToken);

    /// <summary>Reads the whole workbook.</summary>
    /// <param name="stream">A file is read where it lies, from its beginning; of anything else the rest is first copied into memory. Stays open.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="cancellationToken">Asked at least every 64 KiB.</param>
    /// <exception cref="FaultException">Not a workbook, damaged, hostile, or over a limit.</exception>
    public static Workbook Open(Stream stream, ReadLimits limits, CancellationToken cancellationToken) =>
        Read(SourceOf(stream, limits, cancellationToken), limits, ReadAll, cancellationToken);

    /// <summary>Reads sheets, names and tables, and no cell: a few milliseconds, however large the workbook.</summary>
    /// <inheritdoc cref="Open(string, ReadLimits, CancellationToken)"/>
    public static WorkbookOutline ReadOutline(string path, ReadLimits limits, CancellationToken cancellationToken) =>
        Read(OpenFile(path), limits, package => OutlineOf(package).Outline, cancellationToken);

    /// <summary>Reads sheets, names and tables, and no cell: a few milliseconds, however large the workbook.</summary>
    /// <inheritdoc cref="Open(Stream, ReadLimits, CancellationToken)"/>
    public static WorkbookOutline ReadOutline(Stream stream, ReadLimits limits, CancellationToken cancellationToken) =>
        Read(SourceOf(stream, limits, cancellationToken), limits, package => OutlineOf(package).Outline, cancellationToken);

    private static T Read<T>(PackageSource source, ReadLimits limits, Func<Package, T> read, CancellationToken cancellationToken)
    {
        using (source)
        {
            try
            {
                var result = read(OpenPackage(source, new ReadBudget(source.Name, limits, cancellationToken)));
                return source.HasChanged ? throw new FaultException(SpreadsheetFaults.ChangedWhileRead(source.Name)) : result;
            }
            catch (FaultException) when (source.HasChanged)
            {
                // Half of one file and half of another: whatever was found is not the workbook's fault.
                throw new FaultException(SpreadsheetFaults.ChangedWhileRead(source.Name));
            }
        }
    }

    private static Package OpenPackage(PackageSource source, ReadBudget budget)
    {
        using var activity = InnerSpans.Start(SpanNames.OpenPackage);
        activity?.SetTag("gemba.package.bytes", source.Length);
        return Package.Open(source, budget);
    }

    private static Workbook ReadAll(Package package)
    {
        var outlined = OutlineOf(package);
        var sharedTexts = SharedTextsPart.Read(package, outlined.Parts.SharedTexts);
        var styles = StylesPart.Read(package, outlined.Parts.Styles);
        var sheets = new List<Sheet>();
        foreach (var outline in outlined.Outline.Sheets)
        {
            var sheet = new SheetBuilder(outline);
            var part = outlined.Workbook.SheetParts[outline.Index];
            if (part.Length > 0 && outline.Kind is (SheetKind.Worksheet or SheetKind.Macrosheet))
                SheetPart.Read(package, part, sheet, sharedTexts.Count);
            CommentParts.Read(package, outlined.SheetRelationships[outline.Index], outlined.Parts.Persons, sheet.Features.Comments);
            PrintAreas.Add(outlined.Outline.DefinedNames, sheet);
            sheets.Add(sheet.Build(sharedTexts, styles, outlined.Outline.Uses1904Dates));
        }

        return WorkbookBuilder.Assemble(outlined.Outline, sheets, sharedTexts, styles);
    }

    private static Outlined OutlineOf(Package package)
    {
        using var activity = InnerSpans.Start(SpanNames.ParseWorkbook);
        var parts = WorkbookParts.Find(package);
        var workbook = WorkbookPart.Read(package, parts);
        var relationships = workbook.SheetParts.ConvertAll(part => part.Length == 0 ? [] : package.RelationshipsOf(part));
        var tables = new List<Table>();
        for (var i = 0; i < relationships.Count; i++)
        {
            foreach (var table in relationships[i].Where(relationship => relationship.Kind == "table"))
            {
                if (TablePart.Read(package, table.Target, workbook.Sheets[i].Name) is { } found)
                    tables.Add(found);
            }
        }

        activity?.SetTag("gemba.sheets", workbook.Sheets.Count);
        return new Outlined(
            new WorkbookOutline(parts.Format, parts.HasMacros, workbook.Uses1904Dates, workbook.Sheets, workbook.DefinedNames, tables),
            parts,
            workbook,
            relationships);
    }

    private static FileSource OpenFile(string path)
    {
        try
        {
            return FileSource.Open(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FaultException(SpreadsheetFaults.FileMissing(Path.GetFileName(path)), missing);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(SpreadsheetFaults.FileUnreadable(Path.GetFileName(path)), refused);
        }
    }

    private static PackageSource SourceOf(Stream stream, ReadLimits limits, CancellationToken cancellationToken)
    {
        if (stream is FileStream file)
            return FileSource.Of(file);
        var copy = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            copy.Write(buffer, 0, read);
            if (copy.Length > limits.MaxPackageBytes)
                throw new FaultException(SpreadsheetFaults.PackageTooLarge(NameOfStream, copy.Length, limits.MaxPackageBytes));
        }

        return new MemorySource(NameOfStream, copy.GetBuffer().AsMemory(0, (int)copy.Length));
    }

    private sealed record Outlined(WorkbookOutline Outline, WorkbookParts Parts, WorkbookPart Workbook, List<List<Relationship>> SheetRelationships);
}
