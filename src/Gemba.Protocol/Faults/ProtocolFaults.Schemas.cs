using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with a JSON Schema, and with a value that one judges.</summary>
public static partial class ProtocolFaults
{
    private const int InternalError = -32603;

    /// <summary>A schema is not a schema of draft 2020-12.</summary>
    /// <param name="schemaPath">Where it is wrong, as in <c>#/properties/limit/type</c>.</param>
    /// <param name="why">What is wrong there; ends a sentence.</param>
    public static Fault InvalidSchema(string schemaPath, string why) => new(
        "invalid_schema", InternalError, 500,
        $"The JSON Schema cannot be used: at {schemaPath}, {why}.",
        "Mend the schema where it is declared; it must follow JSON Schema draft 2020-12.");

    /// <summary>A schema refers to one that is not there.</summary>
    public static Fault UnresolvedReference(string schemaPath, string reference, bool documentIsKnown) => new(
        "unresolved_schema_reference", InternalError, 500,
        documentIsKnown
            ? $"The JSON Schema cannot be used: at {schemaPath} it refers to \"{reference}\", and the document has no such part."
            : $"The JSON Schema cannot be used: at {schemaPath} it refers to \"{reference}\", a document that was not given with it.",
        "Put what is referred to under \"$defs\" of the same schema; references are never fetched.");

    /// <summary>A schema has more parts than the bound.</summary>
    public static Fault SchemaTooLarge(int limit) => new(
        "schema_too_large", InternalError, 500,
        string.Create(CultureInfo.InvariantCulture, $"The JSON Schema has more than {limit} subschemas, counting all that it refers to."),
        "Split the tool, or describe deeply nested arguments less closely.");

    /// <summary>The arguments of a call are not what the tool's schema demands.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="errors">Each as "path: expected …, found … (keyword)".</param>
    public static Fault InvalidArguments(string tool, string errors) => new(
        "invalid_arguments", InvalidParams, 400,
        $"The arguments of {tool} do not fit its input schema:\n{errors}",
        "Mend each argument named above and call again; tools/list shows the whole schema.");
}
