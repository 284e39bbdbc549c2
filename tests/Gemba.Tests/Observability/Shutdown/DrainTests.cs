using System.Net;

namespace Gemba.Tests.Observability.Shutdown;

public sealed class DrainTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(ChildProcess.Terminate)]
    [InlineData(ChildProcess.Interrupt)]
    public async Task A_signal_turns_readiness_first_and_lets_the_call_under_way_finish(int signal)
    {
        using var child = AHost(callLimit: 10, hardLimit: 20);
        var (main, ops) = (await child.SaysAsync("main"), await child.SaysAsync("ops"));
        await Eventually.HoldsAsync(async () => await StatusAsync($"{ops}ready") == HttpStatusCode.OK, "the host is ready");
        var call = _client.GetStringAsync($"{main}/call/slow/1.5");
        await ArrivedAsync(child, call);

        child.Signal(signal);

        await Eventually.HoldsAsync(async () => await StatusAsync($"{ops}health/ready") == HttpStatusCode.ServiceUnavailable, "readiness turned");
        Assert.False(call.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{ops}health/live"));
        await Eventually.HoldsAsync(async () => await IsRefusedAsync($"{main}/health"), "the listener is closed");
        Assert.Equal("answered", await call);
        Assert.Equal(0, await child.ExitAsync(Patience));
    }

    [Fact]
    public async Task An_idle_host_stops_at_once()
    {
        using var child = AHost(callLimit: 10, hardLimit: 20);
        await child.SaysAsync("ops");
        var started = TimeProvider.System.GetTimestamp();

        child.Signal(ChildProcess.Terminate);

        Assert.Equal(0, await child.ExitAsync(Patience));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_call_that_does_not_finish_is_cut_off_and_named()
    {
        using var child = AHost(callLimit: 0.5, hardLimit: 20);
        var main = await child.SaysAsync("main");
        await child.SaysAsync("ops");
        var call = _client.GetStringAsync($"{main}/call/endless_tool/600");
        await ArrivedAsync(child, call);

        child.Signal(ChildProcess.Terminate);

        Assert.Equal(143, await child.ExitAsync(Patience));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        Assert.Contains(child.Errors, line => line.Contains("endless_tool", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_hangs_ends_at_the_hard_limit()
    {
        using var child = AHost(callLimit: 600, hardLimit: 1);
        var main = await child.SaysAsync("main");
        await child.SaysAsync("ops");
        var call = _client.GetStringAsync($"{main}/call/stubborn/600");
        await ArrivedAsync(child, call);

        child.Signal(ChildProcess.Interrupt);

        Assert.Equal(130, await child.ExitAsync(Patience));
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_any_longer()
    {
        using var child = AHost(callLimit: 600, hardLimit: 600);
        var (main, ops) = (await child.SaysAsync("main"), await child.SaysAsync("ops"));
        var call = _client.GetStringAsync($"{main}/call/stubborn/600");
        await ArrivedAsync(child, call);
        child.Signal(ChildProcess.Interrupt);
        await Eventually.HoldsAsync(async () => await StatusAsync($"{ops}ready") == HttpStatusCode.ServiceUnavailable, "the host drains");

        child.Signal(ChildProcess.Interrupt);

        Assert.Equal(130, await child.ExitAsync(Patience));
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private ChildProcess AHost(double callLimit, double hardLimit) => new(
        ObservedHostChild.Role, _folder.Path, FormattableString.Invariant($"{callLimit}"), FormattableString.Invariant($"{hardLimit}"));

    private async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var response = await _client.GetAsync(new Uri(url));
        return response.StatusCode;
    }

    private static async Task<bool> IsRefusedAsync(string url)
    {
        using var stranger = new HttpClient();
        try
        {
            using var response = await stranger.GetAsync(new Uri(url));
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>A call that came after this one was answered: this one is under way.</summary>
    private async Task ArrivedAsync(ChildProcess child, Task call)
    {
        var main = await child.SaysAsync("main");
        Assert.Equal("answered", await _client.GetStringAsync($"{main}/call/quick/0.05"));
        Assert.False(call.IsCompleted);
    }
}
