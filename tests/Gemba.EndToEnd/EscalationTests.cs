using System.Globalization;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The built server, where the same thing fails again and again: it gets louder, then quieter, and the end of it is told.</summary>
public sealed class EscalationTests
{
    [Fact]
    [Requirement("L31")]
    public async Task Exports_that_nobody_takes_are_told_louder_until_somebody_takes_them()
    {
        var port = GembaServer.FreePort();
        await using var server = await StartAsync(
            Workspace.Samples,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_EXPORTER", "none"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
            ("GEMBA__STATSD__ADDRESS", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{GembaServer.FreePort()}")),
            ("GEMBA__STATSD__INTERVAL", "00:00:01"));

        foreach (var operation in new[] { "export_metrics", "send_statsd" })
        {
            await Eventually.HoldsAsync(() => LevelsOf(server, operation).Contains("critical"), $"{operation} is told at critical", TimeSpan.FromSeconds(60));
            Assert.Equal(["info", "warn", "error", "critical"], LevelsOf(server, operation).Take(4));
        }

        await using var collector = await OtlpReceiver.StartAsync(port);
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("export_metrics succeeds again", StringComparison.Ordinal), "the return of the collector is told");
    }

    [Fact]
    [Requirement("L31", "L32")]
    public async Task A_file_that_cannot_be_had_is_an_error_when_its_repeats_are_over_then_critical_and_then_tells_less()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-held-").FullName;
        File.Copy(Path.Combine(Workspace.Samples, "budget-model.xlsx"), Path.Combine(folder, "held.xlsx"));
        await using var server = await StartAsync(folder, ("GEMBA__FILEIO__FIRSTDELAY", "00:00:00.010"));
        await using var client = await server.ConnectAsync();
        var arguments = new Dictionary<string, object?> { ["workbook_id"] = "held.xlsx" };
        using (new FileLease(Path.Combine(folder, "held.xlsx")))
        {
            for (var i = 0; i < 7; i++)
                Assert.True((await client.CallToolAsync("list_sheets", arguments)).IsError);
        }

        Assert.NotEqual(true, (await client.CallToolAsync("list_sheets", arguments)).IsError);

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("read_workbook succeeds again after 7 failures", StringComparison.Ordinal), "the end of it is told");
        // Repeats of the first call, then one line for each call that failed, as long as it says something new.
        Assert.Equal(["info", "warn", "warn", "warn", "error", "error", "error", "critical", "info"], LevelsOf(server, "read_workbook"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Requirement("L31", "L5")]
    public async Task An_audit_trail_that_cannot_be_written_is_an_error_at_once_and_critical_when_it_stays_so()
    {
        await using var server = await StartAsync(Workspace.Samples, ("GEMBA__AUDIT__RETRYAFTER", "00:00:00.2"));
        var (audit, away) = (Path.Combine(server.Data, "audit"), Path.Combine(server.Data, "away"));
        Directory.Move(audit, away);
        await File.WriteAllTextAsync(audit, "a file where the folder should be");
        using var http = new HttpClient();

        await Eventually.HoldsAsync(
            async () =>
            {
                await server.PostAsync(http, "tools/call", """{"name":"list_workbooks","arguments":{}}""");
                return LevelsOf(server, "write_audit").Contains("critical");
            },
            "it is told at critical", TimeSpan.FromSeconds(60));
        File.Delete(audit);
        Directory.Move(away, audit);

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("write_audit succeeds again", StringComparison.Ordinal), "the end of it is told");
        Assert.Equal(["error", "error", "error", "critical"], LevelsOf(server, "write_audit").Take(4));
    }

    [Fact]
    [Requirement("L31", "K3")]
    public async Task A_capture_that_cannot_be_kept_stays_a_warning()
    {
        await using var server = await StartAsync(Workspace.Samples);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "captures"), "a file where the folder should be");
        using var http = new HttpClient();

        for (var i = 0; i < 8; i++)
            await server.PostAsync(http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"there-is-none.xlsx"}}""");

        await Eventually.HoldsAsync(() => LevelsOf(server, "write_capture").Length >= 4, "the first ones are told");
        Assert.Equal(["warn"], LevelsOf(server, "write_capture").Distinct());
    }

    private static Task<GembaServer> StartAsync(string folder, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        environment["GEMBA_LOG_FORMAT"] = "json";
        environment["GEMBA__LOGS__ERRORAFTER"] = "3";
        environment["GEMBA__LOGS__CRITICALAFTER"] = "6";
        return GembaServer.StartAsync(folder, environment);
    }

    /// <summary>How loud each line about an operation is. With these settings the first, second, third and sixth failure are told.</summary>
    private static string[] LevelsOf(GembaServer server, string operation) =>
    [
        .. server.Process.Errors.Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("fields").TryGetProperty("operation", out var named) && named.GetString() == operation)
            .Select(line => line.GetProperty("level").GetString()!),
    ];
}
