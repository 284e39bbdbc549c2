using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Schemas;

/// <summary>A JSON Schema of draft 2020-12, compiled once to judge many values; may be used by many threads at once.</summary>
/// <remarks>
/// Each spelling of a member that stands twice in a value is judged, so whichever a reader takes fits. Judging a value that fits allocates
/// nothing, but for patterns that need backtracking and for <c>uniqueItems</c> on long arrays.
/// </remarks>
public sealed class CompiledSchema
{
    private readonly SchemaNode _root;
    private readonly SchemaOptions _options;

    // One is enough where calls come one after the other; a second caller at the same time makes its own.
    private Evaluation? _idle;

    private CompiledSchema(SchemaNode root, SchemaOptions options) => (_root, _options) = (root, options);

    /// <summary>Compiles a schema with all that it refers to.</summary>
    /// <param name="schema">An object or a boolean; the compiled schema keeps no part of it.</param>
    /// <param name="options">Bounds, formats and known documents; <see cref="SchemaOptions.Default"/> where none are given.</param>
    /// <exception cref="FaultException"><c>invalid_schema</c>, <c>unresolved_schema_reference</c> or <c>schema_too_large</c>; the text says where.</exception>
    public static CompiledSchema Compile(JsonElement schema, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        return new CompiledSchema(new SchemaCompiler(options).Compile(schema), options);
    }

    /// <summary>Judges a value.</summary>
    /// <param name="utf8">One JSON value. What is not JSON is a verdict too, with the keyword <c>json</c>.</param>
    public SchemaVerdict Validate(ReadOnlyMemory<byte> utf8)
    {
        var evaluation = Interlocked.Exchange(ref _idle, null) ?? new Evaluation(_options);
        try
        {
            return evaluation.Table.Load(utf8, _options.MaxValueDepth, _options.MaxValues) ? Judge(evaluation) : Unjudged("one with too many values in it");
        }
        catch (JsonException broken)
        {
            return NotJson(broken);
        }
        finally
        {
            GiveBack(evaluation);
        }
    }

    /// <summary>Judges a value.</summary>
    /// <param name="value">Must not be <c>default</c>.</param>
    public SchemaVerdict Validate(JsonElement value) => ValidateCopy(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>Judges the arguments of a call, as the SDK hands them to a tool.</summary>
    /// <param name="arguments">By name; <see langword="null"/> is the same as none.</param>
    public SchemaVerdict Validate(IEnumerable<KeyValuePair<string, JsonElement>>? arguments)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments ?? [])
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return Validate(output.WrittenMemory);
    }

    private SchemaVerdict ValidateCopy(ReadOnlySpan<byte> utf8)
    {
        var evaluation = Interlocked.Exchange(ref _idle, null) ?? new Evaluation(_options);
        try
        {
            return evaluation.Table.LoadCopy(utf8, _options.MaxValueDepth, _options.MaxValues) ? Judge(evaluation) : Unjudged("one with too many values in it");
        }
        catch (JsonException broken)
        {
            return NotJson(broken);
        }
        finally
        {
            GiveBack(evaluation);
        }
    }

    private SchemaVerdict Judge(Evaluation evaluation)
    {
        evaluation.Begin(collecting: false);
        if (_root.Holds(evaluation, 0, SeenChildren.None) && evaluation.Exhausted is null)
            return SchemaVerdict.Valid;

        var exhausted = evaluation.Exhausted;
        if (exhausted is null)
        {
            evaluation.Begin(collecting: true);
            _root.Holds(evaluation, 0, SeenChildren.None);
            exhausted = evaluation.Exhausted;
        }

        List<SchemaError> errors = [.. evaluation.Errors.Distinct().Take(_options.MaxErrors)];
        if (errors.Count == 0)
            return Unjudged(exhausted ?? "one that cannot");
        return SchemaVerdict.Invalid(errors, isCut: exhausted is not null || evaluation.Errors.Count > errors.Count);
    }

    private static SchemaVerdict Unjudged(string why) =>
        SchemaVerdict.Invalid([new SchemaError("", "limit", "#", "a value that can be judged within bounds", why)], isCut: true);

    private void GiveBack(Evaluation evaluation)
    {
        evaluation.End();
        _idle = evaluation;
    }

    private static SchemaVerdict NotJson(JsonException broken) =>
        SchemaVerdict.Invalid([new SchemaError("", "json", "#", "one JSON value", $"text that stops being JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}")], isCut: false);
}
