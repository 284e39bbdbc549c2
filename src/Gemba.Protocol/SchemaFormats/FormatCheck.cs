namespace Gemba.Protocol.SchemaFormats;

/// <summary>Whether a text is of a format.</summary>
internal delegate bool FormatCheck(ReadOnlySpan<char> text);
