using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Gemba.Protocol.Links;

/// <summary>A link to a program that this process starts, over the program's standard input and output.</summary>
/// <remarks>The program ends with the link: its input is closed, then it is told to end (SIGTERM), then it and all that it started is killed.</remarks>
public sealed partial class ChildLink : Link
{
    private const int Sigterm = 15;
    private const int LongestErrorLine = 4096;

    private readonly Process _process;
    private readonly StdioLink _lines;
    private readonly ChildLinkOptions _options;
    private readonly Task _errors;
    private int _disposed;

    private ChildLink(Process process, ChildLinkOptions options, Action<string> onErrorLine)
    {
        (_process, _options) = (process, options);
        _lines = new StdioLink(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, options.Line with { TellsTooLong = true });
        _errors = ReadErrorsAsync(process.StandardError, onErrorLine);
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
        var start = new ProcessStartInfo(options.Command[0], options.Command.Skip(1))
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
            return new ChildLink(Process.Start(start)!, options, onErrorLine);
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

    private void Terminate()
    {
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(_process.Id, Sigterm);
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
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

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
