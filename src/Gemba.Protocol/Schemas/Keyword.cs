namespace Gemba.Protocol.Schemas;

/// <summary>One demand of a schema.</summary>
internal abstract class Keyword(SchemaNode owner, string name)
{
    /// <summary>The keyword as the schema writes it.</summary>
    internal string Name { get; } = name;

    internal SchemaNode Owner { get; } = owner;

    internal string Path => $"{Owner.Path}/{JsonPointer.Escape(Name)}";

    /// <summary>What is demanded, ending the sentence "expected …".</summary>
    internal abstract string Expected { get; }

    /// <summary>Whether the value fits; while errors are collected, says why not.</summary>
    internal abstract bool Holds(Evaluation evaluation, int at, int seen);
}
