using Gemba.Spreadsheet;
using ModelContextProtocol.Protocol;
using Xunit.Abstractions;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class RealWorkspaceTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public async Task Every_workbook_of_a_real_folder_is_listed_overviewed_and_read_or_told_why_not()
    {
        var options = new SpreadsheetOptions { Workspace = SharedData.PathOf("workbooks", "closedxml", "Other") };
        await using var served = await ServedWorkspace.StartAsync(options);

        var workbooks = (await served.CallAsync("list_workbooks", new { limit = 500 })).GetProperty("workbooks").EnumerateArray().ToList();
        var tables = 0;
        foreach (var workbook in workbooks)
        {
            var id = workbook.GetProperty("workbook_id").GetString();
            var sheets = (await served.CallAsync("list_sheets", new { workbook_id = id })).GetProperty("sheets").EnumerateArray().ToList();
            foreach (var sheet in sheets.Where(sheet => !sheet.TryGetProperty("kind", out _)))
            {
                var name = sheet.GetProperty("name").GetString();
                var overview = await served.CallAsync("sheet_overview", new { workbook_id = id, sheet_name = name });
                await served.CallAsync("read_table", new { workbook_id = id, sheet_name = name });
                foreach (var region in overview.GetProperty("detected_regions").EnumerateArray())
                {
                    await served.CallAsync("read_table", new { workbook_id = id, sheet_name = name, region_id = region.GetProperty("id").GetInt32(), limit = 5 });
                    tables++;
                }
            }
        }

        output.WriteLine($"{workbooks.Count} workbooks, {tables} regions read");
        Assert.InRange(workbooks.Count, 20, 1000);
    }

    [SharedDataFact]
    public async Task Every_workbook_there_is_answers_or_says_what_is_wrong_with_it()
    {
        await using var served = await ServedWorkspace.StartAsync(new SpreadsheetOptions { Workspace = SharedData.PathOf("workbooks") });
        var workbooks = (await served.CallAsync("list_workbooks", new { limit = 500 })).GetProperty("workbooks").EnumerateArray().ToList();
        var refused = new List<string>();

        foreach (var workbook in workbooks)
        {
            var result = await served.SendAsync("workbook_summary", new { workbook_id = workbook.GetProperty("workbook_id").GetString(), summary_only = false });
            if (result.IsError == true)
                refused.Add($"{workbook.GetProperty("path")}: {((TextContentBlock)result.Content[0]).Text}");
        }

        refused.ForEach(output.WriteLine);
        Assert.DoesNotContain(refused, text => text.Contains("failed inside the server", StringComparison.Ordinal));
        Assert.DoesNotContain(refused, text => text.Contains(SharedData.Folder, StringComparison.Ordinal));
        Assert.InRange(refused.Count, 0, workbooks.Count / 4);
    }
}
