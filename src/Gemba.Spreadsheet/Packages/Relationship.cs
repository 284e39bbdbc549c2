namespace Gemba.Spreadsheet.Packages;

/// <summary>A pointer from one part to another.</summary>
/// <param name="Id">As the owner's XML names it, as in <c>rId1</c>.</param>
/// <param name="Kind">Last segment of the type's URI, as in <c>worksheet</c>: the same in the strict and the transitional form.</param>
/// <param name="Target">Name of the part pointed at.</param>
internal sealed record Relationship(string Id, string Kind, string Target);
