using System.Buffers;
using System.Text.Json;
using Gemba.Spreadsheet.Tools;

namespace Gemba.Spreadsheet.Calls;

/// <summary>One <c>tools/call</c> on its way through the steps.</summary>
internal sealed class ToolCall(SpreadsheetTool tool, IEnumerable<KeyValuePair<string, JsonElement>> given)
{
    public SpreadsheetTool Tool { get; } = tool;

    public string Name => Tool.Contract.Name;

    /// <summary>The arguments as they came.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Given { get; } = given;

    /// <summary>The arguments that keep the contract; none before <see cref="ValidateStep"/>.</summary>
    public ToolArguments Arguments { get; set; } = ToolArguments.None;

    /// <summary>The answer's JSON object; empty before <see cref="RunStep"/>.</summary>
    public ArrayBufferWriter<byte> Answer { get; } = new(4096);
}

/// <summary>The rest of the steps.</summary>
internal delegate Task NextStep(ToolCall call, CancellationToken cancellationToken);

/// <summary>One thing that happens to every call.</summary>
internal interface ICallStep
{
    Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken);
}
