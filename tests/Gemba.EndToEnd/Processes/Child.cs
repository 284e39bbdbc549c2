using System.Diagnostics;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>A process that a test started: its output is kept, and it is gone when the test ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static Child Start(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, Action<string>? hear = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        var child = new Child(process);
        process.OutputDataReceived += (_, line) => Keep(child._output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(child._errors, line.Data);
        if (hear is not null)
            process.ErrorDataReceived += (_, line) => hear(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a command to its end; a run that does not end is killed and told with what it printed.</summary>
    public static async Task<Child> RunAsync(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? within = null)
    {
        var child = Start(command, arguments, environment);
        child._process.StandardInput.Close();
        await child.WaitAsync(within ?? LongestRun);
        return child;
    }

    /// <summary>Writes to its standard input; a process that has gone is no fault.</summary>
    /// <returns>Whether it could be written.</returns>
    public async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await _process.StandardInput.WriteAsync(text);
            await _process.StandardInput.FlushAsync();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void CloseInput() => _process.StandardInput.Close();

    public async Task WaitAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end within {within.TotalSeconds:0} s.\n{Output}\n{Errors}");
        }
    }

    public async Task SignalAsync(string signal)
    {
        await using var kill = await RunAsync("kill", [$"-{signal}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Keep(StringBuilder kept, string? line)
    {
        if (line is null)
            return;
        lock (kept)
            kept.AppendLine(line);
    }
}
