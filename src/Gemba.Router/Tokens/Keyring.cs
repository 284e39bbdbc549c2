using System.ComponentModel;
using System.Diagnostics;

namespace Gemba.Router.Tokens;

/// <summary>The keyring of the user's session (GNOME Keyring, KWallet, KeePassXC) over libsecret, through its program <c>secret-tool</c>. Tokens travel on standard input, never as arguments.</summary>
/// <param name="program">The program.</param>
internal sealed class Keyring(string program = Keyring.DefaultProgram) : ITokenStorage
{
    /// <summary>Debian has it in <c>libsecret-tools</c>, Fedora in <c>libsecret</c>.</summary>
    public const string DefaultProgram = "secret-tool";

    // A keyring that is locked asks its user; whoever is not there to answer must not be waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "the keyring (libsecret)";

    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Of nothing it has no secret, and says so without a word; what it says otherwise is why it cannot look.
            var (_, _, errors) = await RunAsync(["lookup", "service", "gemba", "gateway", ""], null, cancellationToken).ConfigureAwait(false);
            return errors.Length > 0 ? errors : null;
        }
        catch (TokenStorageException unusable)
        {
            return unusable.Message;
        }
    }

    public async Task<string?> FindAsync(string gateway, CancellationToken cancellationToken)
    {
        var (code, output, errors) = await RunAsync(["lookup", "service", "gemba", "gateway", gateway], null, cancellationToken).ConfigureAwait(false);
        if (code == 0 && output.Length > 0)
            return output;
        return errors.Length == 0 ? null : throw new TokenStorageException(errors);
    }

    public async Task KeepAsync(string gateway, string token, CancellationToken cancellationToken)
    {
        var (code, _, errors) = await RunAsync(["store", "--label", $"Gemba: token for {gateway}", "service", "gemba", "gateway", gateway], token, cancellationToken).ConfigureAwait(false);
        if (code != 0)
            throw new TokenStorageException(errors.Length > 0 ? errors : $"{program} ended with {code}");
    }

    public async Task<bool> ForgetAsync(string gateway, CancellationToken cancellationToken)
    {
        var (code, _, errors) = await RunAsync(["clear", "service", "gemba", "gateway", gateway], null, cancellationToken).ConfigureAwait(false);
        return errors.Length == 0 ? code == 0 : throw new TokenStorageException(errors);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, string? input, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, (await output.ConfigureAwait(false)).TrimEnd('\n'), (await errors.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TokenStorageException($"{program} gave no answer within {Patience.TotalSeconds} s; the keyring is probably locked");
        }
        catch (IOException gone)
        {
            throw new TokenStorageException($"{program} ended before it had the token", gone);
        }
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            throw new TokenStorageException($"{program} is not installed", absent);
        }
    }
}
