using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The level of the log is changed while the built server runs.</summary>
public sealed class LogLevelTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    [Requirement("L19", "G5")]
    public async Task A_level_is_changed_from_the_command_line_is_seen_in_the_log_and_returns_by_itself()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG"] = "warn", ["GEMBA_LOG_FORMAT"] = "json" });

        await using var changed = await Child.RunAsync(GembaServer.Executable, ["log-level", "Gemba=debug", "--for", "00:00:04", "--ops", server.Ops.ToString()]);
        Assert.Equal((0, ""), (changed.ExitCode, changed.Errors));
        Assert.Equal("Gemba", JsonDocument.Parse(changed.Output).RootElement.GetProperty("asked")[0].GetProperty("category").GetString());
        using (var refused = new HttpRequestMessage(HttpMethod.Post, server.Endpoint) { Content = new StringContent("no json") })
            (await _http.SendAsync(refused)).Dispose();

        await Eventually.HoldsAsync(() => LinesOf(server).Any(line => line.Level == "debug"), "a debug line is in the log");
        await Eventually.HoldsAsync(() => LinesOf(server).Count(line => line.Message.StartsWith("log level updated", StringComparison.Ordinal)) == 2, "the change and the return are told", TimeSpan.FromSeconds(20));
        var now = await _http.GetFromJsonAsync<JsonElement>(new Uri(server.Ops, "/debug/log_level"));
        Assert.Equal(("warn", 0), (now.GetProperty("configured").GetString(), now.GetProperty("asked").GetArrayLength()));
        var audited = JsonDocument.Parse(server.AuditLines().Single(line => line.Contains("\"configuration_change\"", StringComparison.Ordinal))).RootElement;
        var change = Assert.Single(audited.GetProperty("details").GetProperty("changes").EnumerateArray());
        Assert.Equal(["logs:levels", "warn", "warn,Gemba=debug", "now"], from part in new[] { "option", "before", "after", "holds" } select change.GetProperty(part).GetString());
        Assert.True(change.GetProperty("until").GetDateTimeOffset() > audited.GetProperty("timestamp").GetDateTimeOffset());
    }

    [Fact]
    [Requirement("L19")]
    public async Task A_request_that_cannot_be_taken_is_refused_with_what_to_send()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        foreach (var body in new[] { "", "[]", "7", "{\"level\":7}", "{\"category\":\"Gemba\"}", "{\"level\":\"debug\",\"for\":\"soon\"}", "{\"level\":\"loud\"}", "{\"level\":\"debug\",\"category\":\"a b\"}" })
        {
            using var answer = await _http.PostAsync(new Uri(server.Ops, "/debug/log_level"), new StringContent(body));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        }

        await using var command = await Child.RunAsync(GembaServer.Executable, ["log-level", "loud", "--ops", server.Ops.ToString()]);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("'loud' is no log level", command.Errors, StringComparison.Ordinal);
    }

    private static (string Level, string Message)[] LinesOf(GembaServer server) =>
    [
        .. server.Process.Errors.Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("level").GetString()!, line.GetProperty("message").GetString()!)),
    ];
}
