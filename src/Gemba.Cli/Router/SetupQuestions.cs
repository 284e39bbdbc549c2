using System.Text;

namespace Gemba.Cli.Router;

/// <summary>Asks the person at a terminal, or takes what is piped in, line by line.</summary>
/// <param name="terminal">Where questions are written: standard error, so that standard output stays what was made.</param>
internal sealed class SetupQuestions(TextWriter terminal)
{
    /// <summary>Asks for a line.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="otherwise">What an empty line means.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> AskAsync(string question, string otherwise, CancellationToken cancellationToken)
    {
        await terminal.WriteAsync(otherwise.Length > 0 ? $"{question} [{otherwise}]: " : $"{question}: ");
        return await Console.In.ReadLineAsync(cancellationToken) is { } line && line.Trim().Length > 0 ? line.Trim() : otherwise;
    }

    /// <summary>Asks whether something may be done; nobody there to answer means no.</summary>
    public async Task<bool> IsAgreedAsync(string question, CancellationToken cancellationToken) =>
        !Console.IsInputRedirected && await AskAsync($"{question} (yes/no)", "no", cancellationToken) is "yes" or "y";

    /// <summary>Reads a line that is not shown while it is typed.</summary>
    /// <param name="question">What is asked; <see langword="null"/> for no question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> ReadSecretAsync(string? question, CancellationToken cancellationToken)
    {
        if (question is not null)
            await terminal.WriteAsync($"{question}: ");
        if (Console.IsInputRedirected)
            return (await Console.In.ReadLineAsync(cancellationToken))?.Trim() ?? "";
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace && typed.Length > 0)
                typed.Length--;
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        await terminal.WriteLineAsync();
        return typed.ToString().Trim();
    }
}
