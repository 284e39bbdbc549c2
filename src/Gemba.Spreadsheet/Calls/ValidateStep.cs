using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Schemas;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Tools;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Lets only arguments pass that keep the tool's schema; the fault names path, expected and found, or the argument that was meant.</summary>
internal sealed class ValidateStep(SpreadsheetEvents events) : ICallStep
{
    // Both names are in use among spreadsheet servers; agents that know one of the others write it.
    private const string WorkbookAlias = "workbook_id";

    private readonly Dictionary<ToolContract, CompiledSchema> _schemas = [];
    private readonly Lock _lock = new();

    public Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        var contract = call.Tool.Contract;
        var arguments = Tidy(call, contract);
        var verdict = SchemaOf(contract).Validate(arguments);
        if (!verdict.IsValid)
            throw Refused(call, FaultOf(call, verdict), [.. verdict.Errors.Select(error => FieldOf(error, contract))]);
        call.Arguments = new ToolArguments(arguments);
        return next(call, cancellationToken);
    }

    // A null says what leaving the argument out says, and many clients send it.
    private Dictionary<string, JsonElement> Tidy(ToolCall call, ToolContract contract)
    {
        var arguments = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (given, value) in call.Given)
        {
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
                continue;
            var name = given == WorkbookAlias && contract.Knows(ToolArguments.WorkbookName) ? ToolArguments.WorkbookName : given;
            if (!contract.Knows(name))
                throw Refused(call, SpreadsheetFaults.UnknownArgument(call.Name, given, [.. contract.Arguments.Select(known => known.Name)], WorkbookAlias), [given]);
            arguments[name] = value;
        }

        return arguments;
    }

    private CompiledSchema SchemaOf(ToolContract contract)
    {
        lock (_lock)
        {
            if (!_schemas.TryGetValue(contract, out var schema))
                _schemas.Add(contract, schema = CompiledSchema.Compile(contract.InputSchema));
            return schema;
        }
    }

    private FaultException Refused(ToolCall call, Fault fault, IEnumerable<string> fields)
    {
        events.Refused(call.Name, fields);
        return new FaultException(fault);
    }

    private static Fault FaultOf(ToolCall call, SchemaVerdict verdict)
    {
        var first = verdict.Errors[0];
        if (first.Keyword == "required" && first.InstancePath.Length == 0)
            return SpreadsheetFaults.MissingArgument(call.Name, call.Tool.Contract.Required);
        return SpreadsheetFaults.InvalidArguments(call.Name, verdict.Errors.Select(error => (error.InstancePath, error.Expected, error.Found)));
    }

    private static string FieldOf(SchemaError error, ToolContract contract)
    {
        var parts = error.InstancePath.Split('/');
        return parts.Length > 1 ? parts[1] : contract.Required.FirstOrDefault() ?? "";
    }
}
