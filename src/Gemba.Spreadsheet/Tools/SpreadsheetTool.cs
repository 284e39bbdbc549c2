using System.Text.Json;

namespace Gemba.Spreadsheet.Tools;

/// <summary>One tool: a contract, and an answer to arguments that keep it.</summary>
internal abstract class SpreadsheetTool
{
    /// <summary>What it promises.</summary>
    public abstract ToolContract Contract { get; }

    /// <summary>Writes the members of the answer's object.</summary>
    /// <exception cref="Gemba.Protocol.Faults.FaultException">What the caller can mend.</exception>
    public abstract Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken);
}
