namespace Gemba.Protocol.Schemas;

/// <summary>One place where a value is not what its schema demands.</summary>
/// <param name="InstancePath">Where in the value, as a JSON Pointer; empty for the whole of it.</param>
/// <param name="Keyword">The keyword that demands it, as in <c>maximum</c>.</param>
/// <param name="SchemaPath">Where in the schema the keyword stands: a JSON Pointer after <c>#</c>, with the document's URI before it where it is another document.</param>
/// <param name="Expected">What is demanded, as in <c>integer ≤ 500</c>.</param>
/// <param name="Found">What there is, shortened, as in <c>1000</c>.</param>
public sealed record SchemaError(string InstancePath, string Keyword, string SchemaPath, string Expected, string Found)
{
    /// <summary>As in <c>/limit: expected integer ≤ 500, found 1000 (maximum)</c>.</summary>
    public override string ToString() => $"{(InstancePath.Length == 0 ? "(whole value)" : InstancePath)}: expected {Expected}, found {Found} ({Keyword})";
}
