namespace Gemba.Protocol.Envelopes;

/// <summary>One exchange of bytes: what stands in <paramref name="Range"/> gives way to <paramref name="Replacement"/>.</summary>
/// <param name="Range">What goes. A range of length 0 inserts at its start.</param>
/// <param name="Replacement">What comes, as JSON text; may be empty.</param>
public readonly record struct Splice(ByteRange Range, ReadOnlyMemory<byte> Replacement);
