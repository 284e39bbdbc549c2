using System.Runtime.Versioning;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary><c>gemba router setup</c> against a built gateway, with piped answers, at a terminal, and with a real keyring.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RouterSetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-setup-").FullName;

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    private string RouterFile => Path.Combine(_folder, "router.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Piped_answers_make_a_file_that_a_client_can_start_the_router_with()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);

        await using var setup = Child.Start(GembaServer.Executable, ["router", "setup", "--data", _folder]);
        await setup.TrySendAsync($"{gateway.Endpoint}\nnear\n\n");
        await setup.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(setup.ExitCode == 0, setup.Errors + setup.Output);
        Assert.Contains("tools, as list_workbooks", setup.Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(RouterFile));
        var snippet = JsonDocument.Parse(setup.Output[setup.Output.IndexOf('{', StringComparison.Ordinal)..(setup.Output.IndexOf("VS Code", StringComparison.Ordinal))]).RootElement.GetProperty("mcpServers").GetProperty("gemba");
        Assert.Contains("\"servers\"", setup.Output);
        await using var router = Child.Start(snippet.GetProperty("command").GetString()!, [.. snippet.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!), "--ops", "off"]);
        await router.TrySendAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""" + "\n");
        await Eventually.HoldsAsync(() => router.Output.Contains("protocolVersion", StringComparison.Ordinal), "the router shakes hands", TimeSpan.FromSeconds(40));
        await router.TrySendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""" + "\n");
        await router.TrySendAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_workbooks","arguments":{}}}""" + "\n");
        await Eventually.HoldsAsync(() => router.Output.Contains("budget-model", StringComparison.Ordinal), "the router answers", TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_used_is_told_and_nothing_is_written()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  identity: { kind: tokens }");
        await using var nobody = await SetUpAsync(null, "--gateway", $"http://127.0.0.1:{GembaServer.FreePort()}");
        await using var tokenless = await SetUpAsync(null, "--gateway", gateway.Endpoint.ToString());
        await using var wrong = await SetUpAsync(null, "--gateway", gateway.Endpoint.ToString(), "--token", "gmb_wrong");
        await using var elsewhere = await SetUpAsync(null, "--gateway", gateway.Endpoint.ToString(), "--namespace", "nowhere");
        await using var clear = await SetUpAsync(null, "--gateway", "http://10.0.0.1:1", "--token", "gmb_x");

        Assert.All(new[] { nobody, tokenless, wrong, elsewhere, clear }, setup => Assert.NotEqual(0, setup.ExitCode));
        Assert.Contains("Give a token", tokenless.Errors);
        Assert.Contains("does not take this token", wrong.Errors);
        Assert.False(File.Exists(RouterFile));
        Assert.DoesNotContain("gmb_", wrong.Errors + wrong.Output + clear.Errors);
    }

    [Fact]
    public async Task A_file_that_is_there_is_written_over_only_where_that_is_asked_for()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await File.WriteAllTextAsync(RouterFile, "mine");

        await using var refused = await SetUpAsync(null, "--gateway", gateway.Endpoint.ToString());
        Assert.Equal((2, "mine"), (refused.ExitCode, await File.ReadAllTextAsync(RouterFile)));
        Assert.Contains("--replace", refused.Errors);
        await using var replaced = await SetUpAsync(null, "--gateway", gateway.Endpoint.ToString(), "--replace");
        Assert.True(replaced.ExitCode == 0, replaced.Errors);
        Assert.Contains(gateway.Endpoint.Authority, await File.ReadAllTextAsync(RouterFile));
    }

    [KeyringFact]
    [Requirement("M45")]
    public async Task At_a_terminal_a_token_goes_unseen_into_the_keyring_of_the_session_and_a_router_finds_it_there()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  identity: { kind: tokens }");
        var token = await gateway.TokenAsync("create", "--name", "desk");
        var script = Path.Combine(_folder, "desk.sh");
        // A pseudo-terminal for the questions, a session bus and an unlocked keyring, as a desktop has them.
        await File.WriteAllTextAsync(script, $$$$"""
            set -e
            export HOME={{{{_folder}}}} XDG_RUNTIME_DIR={{{{_folder}}}}
            printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
            cd {{{{_folder}}}}
            said() { until grep -q "$1" "$2" 2>/dev/null; do sleep 0.1; done; }
            (said 'Gateway' asked; printf '%s\n' '{{{{gateway.Endpoint}}}}'; said 'Namespace' asked; printf '\n'; said 'Token' asked; sleep 0.5; printf '%s\n' '{{{{token}}}}'; said 'VS Code' asked) |
              script -qefc "stty cols 300; {{{{GembaServer.Executable}}}} router setup --data {{{{_folder}}}}" asked
            mkfifo in
            {{{{GembaServer.Executable}}}} router --config {{{{RouterFile}}}} --ops off <in >out &
            exec 3>in
            printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}' >&3
            said protocolVersion out
            printf '%s\n' '{"jsonrpc":"2.0","method":"notifications/initialized"}' '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"near__list_workbooks","arguments":{}}}' >&3
            said '"id":2' out
            exec 3>&-
            wait $!
            cat out
            """);

        await using var desk = await Child.RunAsync("dbus-run-session", ["--", "bash", script]);

        Assert.True(desk.Output.Contains("kept in the keyring (libsecret)", StringComparison.Ordinal), desk.Output + desk.Errors);
        Assert.True(desk.Output.Contains("budget-model", StringComparison.Ordinal), desk.Output + desk.Errors);
        Assert.DoesNotContain(token, desk.Output);
        Assert.False(File.Exists(Path.Combine(_folder, "router-tokens.json")));
        Assert.Contains("Tokens are kept in the keyring", desk.Errors);
    }

    private Task<Child> SetUpAsync(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        Child.RunAsync(GembaServer.Executable, ["router", "setup", "--data", _folder, .. arguments], environment);
}

/// <summary>A fact that needs a keyring: Debian's gnome-keyring, libsecret-tools and dbus.</summary>
public sealed class KeyringFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["gnome-keyring-daemon", "secret-tool", "dbus-run-session", "script"];

    public KeyringFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))) is { } missing)
            Skip = $"{missing} is absent: run ./test, which installs it";
    }
}
