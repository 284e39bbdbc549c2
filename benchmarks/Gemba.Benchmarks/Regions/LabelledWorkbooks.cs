using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Regions;

/// <summary>Opens the workbooks of the labelled set and detects their regions.</summary>
/// <param name="sharedData">Folder that holds <c>workbooks/</c>.</param>
/// <param name="samples">Folder with the generated sample workbooks.</param>
internal sealed class LabelledWorkbooks(string sharedData, string samples)
{
    private const string SamplePrefix = "samples/";
    private readonly Dictionary<string, Workbook> _opened = new(StringComparer.Ordinal);

    public Workbook Open(string file)
    {
        if (!_opened.TryGetValue(file, out var workbook))
        {
            var path = file.StartsWith(SamplePrefix, StringComparison.Ordinal) ? Path.Combine(samples, file[SamplePrefix.Length..]) : Path.Combine(sharedData, file);
            _opened.Add(file, workbook = WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None));
        }

        return workbook;
    }

    public RegionScore Score(LabelledSheet label)
    {
        var workbook = Open(label.File);
        var sheet = workbook.FindSheet(label.Sheet) ?? throw new InvalidDataException($"{label.File} has no sheet '{label.Sheet}'; mend labels.json.");
        return RegionScore.Of(label, RegionDetector.Detect(sheet, workbook, new RegionOptions()));
    }
}
