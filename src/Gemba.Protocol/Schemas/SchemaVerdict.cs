namespace Gemba.Protocol.Schemas;

/// <summary>What a schema says of a value.</summary>
public sealed class SchemaVerdict
{
    private SchemaVerdict(IReadOnlyList<SchemaError> errors, bool isCut) => (Errors, IsCut) = (errors, isCut);

    /// <summary>The verdict on every value that fits.</summary>
    public static SchemaVerdict Valid { get; } = new([], false);

    /// <summary>Whether the value is what the schema demands.</summary>
    public bool IsValid => Errors.Count == 0;

    /// <summary>What is wrong, in the value's order as far as the schema goes through it; at most <see cref="SchemaOptions.MaxErrors"/>.</summary>
    public IReadOnlyList<SchemaError> Errors { get; }

    /// <summary>Whether there may be more faults than <see cref="Errors"/> lists.</summary>
    public bool IsCut { get; }

    /// <summary>All errors as one text, a line each.</summary>
    public override string ToString() => string.Join('\n', Errors) + (IsCut ? "\n… and more." : "");

    internal static SchemaVerdict Invalid(IReadOnlyList<SchemaError> errors, bool isCut) => new(errors, isCut);
}
