using System.Globalization;

namespace Gemba.EndToEnd.Processes;

/// <summary>A network of its own with one cable to it, which can be pulled: packets are lost in silence, as between machines.</summary>
internal sealed class CutNetwork : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _cable;
    private readonly string _net;

    private CutNetwork(int number) =>
        (_name, _cable, _net) = ($"gemba-{System.Environment.ProcessId}-{number}", $"gb{System.Environment.ProcessId % 1_000_000}x{number}", string.Create(CultureInfo.InvariantCulture, $"10.{200 + (number % 50)}.{System.Environment.ProcessId % 250}"));

    /// <summary>The address of what runs inside, as seen from outside.</summary>
    public string Inside => $"{_net}.2";

    /// <summary>Makes one.</summary>
    public static async Task<CutNetwork> MakeAsync()
    {
        var network = new CutNetwork(Random.Shared.Next(1000));
        await RunAsync("netns", "add", network._name);
        await RunAsync("link", "add", network._cable, "type", "veth", "peer", "name", "eth0", "netns", network._name);
        await RunAsync("addr", "add", $"{network._net}.1/30", "dev", network._cable);
        await RunAsync("link", "set", network._cable, "up");
        await RunAsync("-n", network._name, "addr", "add", $"{network.Inside}/30", "dev", "eth0");
        await network.HealAsync();
        await RunAsync("-n", network._name, "link", "set", "lo", "up");
        return network;
    }

    /// <summary>Starts a process inside.</summary>
    public Child Start(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        Child.Start("ip", ["netns", "exec", _name, command, .. arguments], environment);

    /// <summary>Pulls the cable, at its inner end: with the outer one down, this machine would look for another way.</summary>
    public Task CutAsync() => RunAsync("-n", _name, "link", "set", "eth0", "down");

    /// <summary>Puts it back.</summary>
    public Task HealAsync() => RunAsync("-n", _name, "link", "set", "eth0", "up");

    public async ValueTask DisposeAsync() => await RunAsync("netns", "del", _name);

    private static async Task RunAsync(params string[] arguments)
    {
        await using var ip = await Child.RunAsync("ip", arguments);
        Assert.True(ip.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {ip.Errors}");
    }
}

/// <summary>A fact that makes a network of its own, which takes Linux, <c>ip</c> and the rights of root.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    // CAP_NET_ADMIN and CAP_SYS_ADMIN, capabilities(7).
    private const ulong Rights = (1UL << 12) | (1UL << 21);

    public NetworkFactAttribute()
    {
        if (!ProcessFigures.HasRights(Rights) || !(System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "ip"))))
            Skip = "A network of its own can be made on Linux only, by root only, and with ip of iproute2.";
    }
}
