using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit.Abstractions;

namespace Gemba.EndToEnd;

/// <summary>What the README promises first: one command, a folder of real workbooks, answers.</summary>
public sealed class MainJobTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public async Task One_command_serves_a_folder_and_every_workbook_in_it_answers()
    {
        var folder = SharedData.PathOf("workbooks", "closedxml", "Other");
        await using var server = await GembaServer.RunScriptAsync(folder);
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri($"{server.Endpoint}/sheets") }));

        var workbooks = await ListAllAsync(client);
        Assert.Equal(Directory.EnumerateFiles(folder, "*.xls*", SearchOption.AllDirectories).Count(), workbooks.Count);

        var silent = new List<string>();
        var answered = 0;
        foreach (var (id, path) in workbooks)
        {
            foreach (var sheet in await SheetsAsync(client, id, silent))
            {
                foreach (var tool in new[] { "sheet_overview", "read_table" })
                {
                    var answer = await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = id, ["sheet_name"] = sheet });
                    var text = string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
                    if (answer.IsError == true)
                        silent.Add($"{path} {sheet} {tool}: {text}");
                    else
                        answered += text.Length > 0 ? 1 : 0;
                }
            }
        }

        output.WriteLine($"{workbooks.Count} workbooks, {answered} answers, {silent.Count} faults");
        foreach (var fault in silent)
            output.WriteLine(fault);
        Assert.Empty(silent);
    }

    private static async Task<IReadOnlyList<string>> SheetsAsync(McpClient client, string id, List<string> silent)
    {
        var listed = await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = id });
        if (listed.IsError != true)
            return [.. JsonSerializer.SerializeToElement(listed.StructuredContent).GetProperty("sheets").EnumerateArray()
                .Where(sheet => !sheet.TryGetProperty("kind", out _)) // a chart sheet says its kind and has no cells to read
                .Select(sheet => sheet.GetProperty("name").GetString()!)];
        silent.Add($"{id} list_sheets: {string.Concat(listed.Content.OfType<TextContentBlock>().Select(block => block.Text))}");
        return [];
    }

    private static async Task<List<(string Id, string Path)>> ListAllAsync(McpClient client)
    {
        var workbooks = new List<(string, string)>();
        for (int? offset = 0; offset is not null;)
        {
            var listed = await client.CallToolAsync("list_workbooks", new Dictionary<string, object?> { ["offset"] = offset, ["limit"] = 500 });
            var answer = JsonSerializer.SerializeToElement(listed.StructuredContent);
            foreach (var workbook in answer.GetProperty("workbooks").EnumerateArray())
                workbooks.Add((workbook.GetProperty("workbook_id").GetString()!, workbook.GetProperty("path").GetString()!));
            offset = answer.TryGetProperty("next_offset", out var next) && next.ValueKind == JsonValueKind.Number ? next.GetInt32() : null;
        }

        return workbooks;
    }
}
