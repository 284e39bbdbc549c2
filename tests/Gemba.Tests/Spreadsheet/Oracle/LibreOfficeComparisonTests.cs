using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;
using Xunit.Abstractions;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>The judge of the reader: what LibreOffice makes of several hundred real workbooks.</summary>
public sealed class LibreOfficeComparisonTests(ITestOutputHelper output)
{
    private const int FewestWorkbooks = 300;

    [SharedDataFact]
    public void Every_cell_and_feature_of_the_real_workbooks_is_LibreOffices_but_for_the_accepted_differences()
    {
        var found = FormatComparison.Compare(OracleData.Instance.Formats).ToList();
        var (workbooks, cells, formulas) = (0, 0L, 0L);
        foreach (var theirs in OracleData.Instance.Workbooks.Where(workbook => workbook.Refused is null))
        {
            if (Open(theirs.File) is not { } ours)
                continue;
            workbooks++;
            cells += theirs.Sheets.Sum(sheet => sheet.Cells.Count);
            formulas += theirs.Sheets.Sum(sheet => sheet.Cells.Count(cell => cell.Formula is not null));
            found.AddRange(FeatureComparison.Compare(theirs, ours));
            foreach (var theirSheet in theirs.Sheets)
            {
                if (ours.FindSheet(theirSheet.Name) is not { } ourSheet)
                    continue;   // the comparison of the workbooks tells it
                found.AddRange(CellComparison.Compare(theirs, theirSheet, ourSheet));
                found.AddRange(FeatureComparison.Compare(theirs, theirSheet, ourSheet, ours));
            }
        }

        var accepted = AcceptedDifferences.Load();
        var unknown = found.Where(difference => !accepted.All.ContainsKey(difference.Key)).Select(difference => difference.ToString()).ToList();
        var gone = accepted.All.Keys.Except(found.Select(difference => difference.Key)).Select(key => key.ToString()).ToList();
        Tell(workbooks, cells, formulas, found, accepted);
        var list = Path.Combine(Path.GetDirectoryName(typeof(OracleData).Assembly.Location)!, "differences-from-libreoffice.tsv");
        File.WriteAllLines(list, found.Select(difference => difference.ToString()));

        Assert.True(workbooks >= FewestWorkbooks, $"Only {workbooks} workbooks were compared.");
        Assert.True(unknown.Count == 0, $"{unknown.Count} differences are not accepted (all are in {list}):\n{string.Join('\n', unknown.Take(40))}");
        Assert.True(gone.Count == 0, $"{gone.Count} accepted differences occur no longer; take them out of accepted-differences.tsv:\n{string.Join('\n', gone.Take(40))}");
    }

    private static Workbook? Open(string file)
    {
        try
        {
            return WorkbookReader.Open(SharedData.PathOf("workbooks", file), ReadLimits.Default, default);
        }
        catch (FaultException)
        {
            return null;   // RealWorkbookTests says which files may end here
        }
    }

    private void Tell(int workbooks, long cells, long formulas, List<Difference> found, AcceptedDifferences accepted)
    {
        output.WriteLine($"{OracleData.Instance.Office}: {workbooks} workbooks, {cells} cells, {formulas} of them formulas; {found.Count} differences.");
        foreach (var reason in accepted.All.GroupBy(entry => entry.Value, entry => entry.Key).OrderByDescending(group => group.Count()))
            output.WriteLine($"{reason.Count(),6} accepted in {reason.Select(key => key.File).Distinct().Count(),3} workbooks: {accepted.Reasons[reason.Key]}");
    }
}
