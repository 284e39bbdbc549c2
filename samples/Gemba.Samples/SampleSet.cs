using Gemba.Samples.Packages;
using Gemba.Samples.Workbooks;

namespace Gemba.Samples;

/// <summary>The sample workbooks by file name.</summary>
internal static class SampleSet
{
    private static readonly (string FileName, Func<ulong, PackageWriter> Make)[] Samples =
    [
        ("sales-ledger.xlsx", SalesLedger.Make),
        ("budget-model.xlsx", _ => BudgetModel.Make()),
        ("quarterly-report.xlsx", _ => QuarterlyReport.Make()),
    ];

    /// <summary>Writes every sample into the folder, which is made when absent. A file takes its place only when it is whole.</summary>
    /// <returns>The paths of the files, in a fixed order.</returns>
    public static IReadOnlyList<string> WriteTo(string folder, ulong seed)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach (var (fileName, make) in Samples)
        {
            var path = Path.Combine(folder, fileName);
            var unfinished = path + ".part";
            using (var file = File.Create(unfinished))
                make(seed).WriteTo(file);
            File.Move(unfinished, path, overwrite: true);
            paths.Add(path);
        }

        return paths;
    }
}
