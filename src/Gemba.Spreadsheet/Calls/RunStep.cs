using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Runs the tool on a thread of the pool, so that its work never holds up the reading of messages, and bounds the whole answer.</summary>
internal sealed class RunStep(SpreadsheetOptions options) : ICallStep
{
    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        await Task.Run(() => WriteAsync(call, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (call.Answer.WrittenCount > options.MaxResponseBytes)
            throw new FaultException(SpreadsheetFaults.AnswerTooLarge(call.Name, call.Answer.WrittenCount, options.MaxResponseBytes));
        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var json = new Utf8JsonWriter(call.Answer, RowFormat.Relaxed);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            await call.Tool.AnswerAsync(call.Arguments, json, cancellationToken).ConfigureAwait(false);
            json.WriteEndObject();
        }
    }
}
