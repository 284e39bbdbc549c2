using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class RealWorkbookTests
{
    /// <summary>Every other .xls and .xlsb gets the fault of its format; every other file opens.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        // An entry was changed after packing: its length and checksum are no longer those that the package states.
        ["calamine/issue252.xlsx"] = "part_damaged",
        ["calamine/pass_protected.xlsx"] = "password_protected",
        ["calamine/pass_protected.xlsb"] = "password_protected",
        // Four bytes, cut off.
        ["calamine/too_small.xls"] = "format_unknown",
    };

    [SharedDataFact]
    public void Every_real_workbook_opens_or_gets_the_fault_that_is_true_of_it()
    {
        var root = SharedData.PathOf("workbooks");
        var opened = 0;
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(root, "*.xls*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(root, path).Replace('\\', '/');
            var outcome = OutcomeOf(path);
            opened += outcome == "opened" ? 1 : 0;
            if (outcome != ExpectedOf(name))
                wrong.Add($"{name}: {outcome}, expected {ExpectedOf(name)}");
        }

        Assert.Empty(wrong);
        Assert.InRange(opened, 400, 500);
    }

    private static string ExpectedOf(string name) =>
        Exceptions.TryGetValue(name, out var reason) ? reason : Path.GetExtension(name) switch
        {
            ".xls" => "format_xls",
            ".xlsb" => "format_xlsb",
            _ => "opened",
        };

    private static string OutcomeOf(string path)
    {
        try
        {
            WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None);
            return "opened";
        }
        catch (FaultException fault)
        {
            Assert.Contains(Path.GetFileName(path), fault.Fault.What, StringComparison.Ordinal);
            Assert.True(fault.Fault.Fix.Length > 20, fault.Fault.Text);
            return fault.Fault.Reason;
        }
    }
}
