namespace Gemba.Spreadsheet.Parsing;

/// <summary>What the scanner stands on.</summary>
internal enum XmlToken : byte
{
    /// <summary>A start tag; one that is also its end is followed by <see cref="End"/> like any other.</summary>
    Start,

    /// <summary>An end tag.</summary>
    End,

    /// <summary>The end of the part.</summary>
    Finished,
}
