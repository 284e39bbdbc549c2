using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Gemba.Protocol.Links;

/// <summary>A link to a program that this process starts, over the program's standard input and output.</summary>
/// <remarks>
/// The program ends with the link: its input is closed, then it is told to end (SIGTERM), then it and all that it started is killed. Where the system can, it runs in a process group of its own:
/// whatever it started and left behind is told to end too, also where the program itself was killed.
/// </remarks>
public sealed class ChildLink : Link
{
    private const int LongestErrorLine = 4096;

    private readonly Process _process;
    private readonly ProcessGroup? _group;
    private readonly StdioLink _lines;
    private readonly ChildLinkOptions _options;
    private readonly Task _errors;
    private readonly Task _watching;
    private int _disposed;

    private ChildLink(Process process, ProcessGroup? group, ChildLinkOptions options, Action<string> onErrorLine)
    {
        (_process, _options) = (process, options);
        _group = group;
        _lines = new StdioLink(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, options.Line with { TellsTooLong = true });
        _errors = ReadErrorsAsync(process.StandardError, onErrorLine);
        _watching = WatchAsync();
    }

    /// <inheritdoc/>
    public override string Kind => "stdio";

    /// <summary>The process's id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>How the program ended; <see langword="null"/> while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts the program.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="onErrorLine">Gets each line that the program writes to standard error, cut at 4,096 characters.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static ChildLink Start(ChildLinkOptions options, Action<string> onErrorLine)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onErrorLine);
        var program = ProcessGroup.Find(options.Command[0]);
        var start = new ProcessStartInfo(program is null ? options.Command[0] : ProcessGroup.Starter, program is null ? options.Command.Skip(1) : options.Command.Skip(1).Prepend(program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.WorkingFolder ?? "",
        };
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value.Length > 0 ? value : null;
        try
        {
            var process = Process.Start(start)!;
            return new ChildLink(process, program is null ? null : new ProcessGroup(process.Id), options, onErrorLine);
        }
        catch (Win32Exception refused)
        {
            throw new IOException($"'{options.Command[0]}' cannot be started: {refused.Message}.", refused);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken) => _lines.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken) => _lines.SendAsync(message, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await CloseInputAsync().ConfigureAwait(false);
        if (!await EndsAsync().ConfigureAwait(false))
        {
            Terminate();
            if (!await EndsAsync().ConfigureAwait(false))
                Kill();
        }

        await Task.WhenAny(_watching, Task.Delay(2 * _options.EndWithin)).ConfigureAwait(false);
        // What the program started may live on and hold the stream open.
        await Task.WhenAny(_errors, Task.Delay(_options.EndWithin)).ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task CloseInputAsync()
    {
        try
        {
            await _lines.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It reads no more: it has ended.
        }
    }

    private async Task<bool> EndsAsync()
    {
        using var patience = new CancellationTokenSource(_options.EndWithin);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return _process.HasExited;
        }
    }

    // The program ended, or was ended by somebody: what it started holds its streams and would answer, or wait, for nobody.
    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        if (_group is { } group)
            await group.EndAsync(_options.EndWithin).ConfigureAwait(false);
    }

    private void Terminate()
    {
        if (_group is { } group)
            group.Signal(ProcessGroup.Sigterm);
        else if (!OperatingSystem.IsWindows())
            ProcessGroup.Signal(_process.Id, ProcessGroup.Sigterm);
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            _group?.Signal(ProcessGroup.Sigkill);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    private static async Task ReadErrorsAsync(StreamReader errors, Action<string> onLine)
    {
        var block = new char[LongestErrorLine];
        var line = new StringBuilder();
        try
        {
            while (await errors.ReadAsync(block).ConfigureAwait(false) is > 0 and var read)
                Split(block.AsSpan(0, read), line, onLine);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The process is gone.
        }
        finally
        {
            // The process does not close what it gave out.
            errors.Dispose();
        }

        if (line.Length > 0)
            onLine(line.ToString());
    }

    private static void Split(ReadOnlySpan<char> text, StringBuilder line, Action<string> onLine)
    {
        foreach (var one in text)
        {
            if (one == '\n')
            {
                onLine(line.ToString());
                line.Clear();
            }
            else if (one != '\r' && line.Length < LongestErrorLine)
            {
                line.Append(one);
            }
        }
    }
}
