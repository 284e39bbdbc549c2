using System.Diagnostics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Audit;
using Gemba.Observability.Redaction;
using Gemba.Tests.Observability.Redaction;

namespace Gemba.Tests.Observability.Audit;

public sealed class AuditLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_call_is_one_line_with_the_documented_fields()
    {
        using var trail = Trails.In(_folder.Path, clock: _clock);

        await trail.WriteAsync(AuditEvent.New(AuditEventType.ToolInvocation)
            .WithResource("list_workbooks").WithTool("list_workbooks").WithPrincipal("ada").WithSession("s-1")
            .WithRequest(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")).WithTrace(ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736"))
            .WithOutcome(AuditOutcome.Success).WithDurationMs(45.1234)
            .WithParams(Trails.Arguments("""{"filter":"*.xlsx"}""")));

        var line = Assert.Single(Trails.LinesIn(_folder.Path));
        Assert.Matches("^\\{\"event_id\":\"evt-[0-9a-f]{32}\",\"timestamp\":\"2026-01-20T10:30:45.123Z\",\"event_type\":\"tool_invocation\",\"outcome\":\"success\",\"resource\":\"list_workbooks\","
            + "\"tool\":\"list_workbooks\",\"principal\":\"ada\",\"session_id\":\"s-1\",\"request_id\":\"0f8fad5b-d9cb-469f-a165-70867728950e\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
            + "\"duration_ms\":45.123,\"details\":\\{\"params\":\\{\"filter\":\"\\*\\.xlsx\"\\}\\},\"prev\":\"0{64}\",\"hash\":\"[0-9a-f]{64}\"\\}$", line);
    }

    [Fact]
    public async Task An_error_makes_the_outcome_a_failure()
    {
        using var trail = Trails.In(_folder.Path);

        await trail.WriteAsync(Trails.ACall().WithError("There is no sheet 'X'.", "sheet_not_found"));

        var entry = Assert.Single(trail.RecentErrors(10));
        Assert.Equal((AuditOutcome.Failure, "There is no sheet 'X'.", "sheet_not_found"), (entry.Outcome, entry.Error!, entry.ErrorType!));
    }

    [Fact]
    public async Task An_event_belongs_to_the_current_trace()
    {
        using var trail = Trails.In(_folder.Path);
        using var activity = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

        await trail.WriteAsync(AuditEvent.New(AuditEventType.WorkbookOpen).WithResource("a.xlsx"));

        Assert.Equal(activity.TraceId.ToHexString(), Assert.Single(trail.Query(new AuditFilter())).Trace);
    }

    [Fact]
    public async Task Texts_that_come_again_are_each_written_as_they_are_and_their_secrets_stay_hidden()
    {
        using var trail = Trails.In(_folder.Path);
        string[] sessions = [.. Enumerable.Range(0, 300).Select(i => $"s-{i:000}-\"é\""), "Bearer abcdef123456"];

        foreach (var session in sessions.Concat(sessions))
            await trail.WriteAsync(Trails.ACall().WithSession(session));

        var read = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.Session!).Reverse().ToArray();
        Assert.Equal([.. sessions[..300], .. sessions[..300]], read.Where(session => session.StartsWith("s-", StringComparison.Ordinal)));
        Assert.Equal(2, read.Count(session => session.StartsWith("Bearer [redacted:header:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_hidden_from_now_on_is_hidden_also_in_a_text_that_was_shown_a_moment_ago()
    {
        var redactor = RedactorTests.ARedactor(new RedactionOptions { HideEmails = false });
        using var trail = Trails.In(_folder.Path, redactor: redactor);

        await trail.WriteAsync(Trails.ACall().WithPrincipal("ada@example.org"));
        redactor.Change(new RedactionOptions());
        await trail.WriteAsync(Trails.ACall().WithPrincipal("ada@example.org"));

        Assert.Equal([true, false], Trails.LinesIn(_folder.Path).Select(line => line.Contains("ada@example.org", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_name_that_becomes_secret_hides_its_value_from_the_next_line_on()
    {
        var redactor = RedactorTests.ARedactor();
        using var trail = Trails.In(_folder.Path, redactor: redactor);
        var call = Trails.ACall().WithParams(Trails.Arguments("""{"iban":"DE02","deep":{"iban":"DE02"}}"""));

        await trail.WriteAsync(call);
        await trail.WriteAsync(call);
        redactor.Change(new RedactionOptions { SecretNames = ["iban"] });
        await trail.WriteAsync(call);
        redactor.Change(new RedactionOptions());
        await trail.WriteAsync(call);

        Assert.Equal([2, 2, 0, 2], Trails.LinesIn(_folder.Path).Select(line => line.Split("DE02").Length - 1));
    }

    [Fact]
    public async Task Times_are_right_from_one_second_to_the_next_and_back()
    {
        using var trail = Trails.In(_folder.Path, clock: _clock);

        foreach (var step in new[] { 0, 876, 1, 59_007 })
        {
            _clock.Advance(TimeSpan.FromMilliseconds(step));
            await trail.WriteAsync(Trails.ACall());
        }

        await trail.WriteAsync(AuditFacts.Of(Trails.ARecord()), DateTimeOffset.UnixEpoch.AddMilliseconds(9), CancellationToken.None);
        Assert.Equal(
            ["2026-01-20T10:30:45.123Z", "2026-01-20T10:30:45.999Z", "2026-01-20T10:30:46.000Z", "2026-01-20T10:31:45.007Z", "1970-01-01T00:00:00.009Z"],
            Trails.LinesIn(_folder.Path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("timestamp").GetString()));
    }

    [Fact]
    public async Task Secret_arguments_are_hidden_at_every_depth()
    {
        using var trail = Trails.In(_folder.Path);

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments(
            """{"login":{"password":"hunter2","tokens":["t0ps3cret"]},"rows":[["Bearer abcdef123456"]],"card":4111111111111111,"max_tokens":100,"sheet":"Ledger"}""")));

        var line = Assert.Single(Trails.LinesIn(_folder.Path));
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ps3cret", line, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef123456", line, StringComparison.Ordinal);
        Assert.DoesNotContain("4111111111111111", line, StringComparison.Ordinal);
        Assert.Contains("\"max_tokens\":100,\"sheet\":\"Ledger\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"range":"A1:F200","filter":"<b>'&+`~"}""")]
    [InlineData("""{"empty":"","nul":null,"nested":{"names":["a b","c\"d\\e"]}}""")]
    [InlineData("""{"city":"Zürich 漢字","line":"a\nb"}""")]
    public async Task Arguments_without_a_secret_mean_in_the_line_what_they_meant_in_the_call(string arguments)
    {
        using var trail = Trails.In(_folder.Path);

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments(arguments)));

        using var line = JsonDocument.Parse(Assert.Single(Trails.LinesIn(_folder.Path)));
        using var meant = JsonDocument.Parse(arguments);
        Assert.True(JsonElement.DeepEquals(meant.RootElement, line.RootElement.GetProperty("details").GetProperty("params")));
    }

    [Theory]
    [InlineData("""{"column":"password","value":"hunter2"}""")]
    [InlineData("""{"value":"hunter2","column":"password"}""")]
    [InlineData("""{"filters":[{"column":"api_key","op":"=","value":"hunter2"}]}""")]
    [InlineData("""{"filters":[{"op":"in","values":["a","hunter2"],"Column":"API key"}]}""")]
    [InlineData("""{"headers":[{"name":"Authorization","value":"hunter2"},{"name":"Accept","value":"*/*"}]}""")]
    [InlineData("""{"where":{"fieldName":"db.password","starts_with":"hunter2"}}""")]
    [InlineData("""{"set":[{"key":"client-secret","newValue":{"deep":["hunter2"]},"oldValue":"hunter2"}]}""")]
    [InlineData("""{"settings":[{"val\u0075e":"hunter2","n\u0061me":"p\u0061ssword"}]}""")]
    [InlineData("""{"parameter":"harmless","name":"pin","equals":"hunter2"}""")]
    public async Task A_value_whose_secret_name_stands_beside_it_is_hidden_in_any_order(string arguments)
    {
        using var trail = Trails.In(_folder.Path);

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments(arguments)));

        var line = Assert.Single(Trails.LinesIn(_folder.Path));
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Contains("[redacted:named:", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"column":"Region","op":"eq","value":"North"}""")]
    [InlineData("""{"filters":[{"column":"Region","value":"North"},{"column":"password","op":"is_empty"}]}""")]
    [InlineData("""{"name":"max_tokens","value":100}""")]
    [InlineData("""{"name":"password","sheet":"Ledger","range":"A1"}""")]
    [InlineData("""{"about":{"name":"password"},"value":"North"}""")]
    [InlineData("""{"name":["password"],"value":"North"}""")]
    public async Task A_value_beside_another_name_stays_readable(string arguments)
    {
        using var trail = Trails.In(_folder.Path);

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments(arguments)));

        Assert.Contains($"\"params\":{arguments}", Assert.Single(Trails.LinesIn(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_arguments_are_cut_and_what_was_left_out_is_counted()
    {
        using var trail = Trails.In(_folder.Path);
        var rows = string.Join(",", Enumerable.Range(0, 5000).Select(row => $"\"row {row}\""));

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments($$"""{"rows":[{{rows}}],"note":"{{new string('n', 9000)}}"}""")));

        var line = Assert.Single(Trails.LinesIn(_folder.Path));
        Assert.InRange(line.Length, 4000, 6000);
        using var parsed = JsonDocument.Parse(line);
        var arguments = parsed.RootElement.GetProperty("details").GetProperty("params");
        Assert.StartsWith("…left out: ", arguments.GetProperty("rows").EnumerateArray().Last().GetString(), StringComparison.Ordinal);
        Assert.Equal(1, arguments.GetProperty("…left out").GetInt32());
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"\udc00":["\udfff"]}}""")]
    [InlineData("""{"a":"line\nbreak\u2028\u0000\u001b[31m\u0085"}""")]
    [InlineData("""{"a":1e400,"b":123456789012345678901234567890.5,"":null}""")]
    public async Task Arguments_that_are_no_text_still_make_one_line_that_parses(string json)
    {
        using var trail = Trails.In(_folder.Path);
        using var document = JsonDocument.Parse(json);

        await trail.WriteAsync(Trails.ACall().WithParams([new("arguments", document.RootElement)]));

        using var parsed = JsonDocument.Parse(Assert.Single(Trails.LinesIn(_folder.Path)));
        Assert.DoesNotContain(Trails.LinesIn(_folder.Path)[0], letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');
    }

    [Fact]
    public async Task Deep_arguments_end_at_a_level()
    {
        using var trail = Trails.In(_folder.Path);
        var deep = string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60));

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments($$"""{"deep":{{deep}}}""")));

        Assert.Contains("[[[\"…too deep\"]]]", Assert.Single(Trails.LinesIn(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_reaches_a_line_and_every_line_parses()
    {
        using var trail = Trails.In(_folder.Path, options => options with { Durability = AuditDurability.Buffered });
        var secrets = new List<string>();

        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var made = new RandomSecret(new Random(seed));
            var (text, secret) = made.Next();
            var named = made.Word(12);
            secrets.AddRange([secret, named]);
            var json = JsonSerializer.SerializeToElement(new Dictionary<string, object> { [made.SecretName()] = named, [made.OpenName()] = new[] { text } });
            trail.WriteAsync(Trails.ACall(text).WithError(text).WithParams([new("nested", json), new(text, json)])).AsTask().GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        trail.Dispose();

        var lines = Trails.LinesIn(_folder.Path);
        Assert.Equal(500, lines.Count);
        foreach (var (line, mine) in lines.Zip(secrets.Chunk(2)))
        {
            Assert.NotNull(AuditLineReader.TryRead(System.Text.Encoding.UTF8.GetBytes(line)));
            Assert.All(mine, secret => Assert.DoesNotContain(JsonEncodedText.Encode(secret).Value, line, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tool Call")]
    [InlineData("tool-call")]
    public void A_kind_of_event_is_one_snake_case_word(string name) => Assert.Throws<ArgumentException>(() => new AuditEventType(name));

    public void Dispose() => _folder.Dispose();
}
