namespace Gemba.Spreadsheet.Regions;

/// <summary>A fact of the sheet that speaks for a region's bounds, headers or kind.</summary>
public enum RegionEvidence
{
    /// <summary>The file declares an Excel table there; its range is taken as it is.</summary>
    DeclaredTable,

    /// <summary>A filter's buttons sit on the header row.</summary>
    AutoFilter,

    /// <summary>A print area holds the region and begins or ends with it.</summary>
    PrintArea,

    /// <summary>The header cells are bold and the cells below are not.</summary>
    BoldHeader,

    /// <summary>The header cells have a background and the cells below have not.</summary>
    FilledHeader,

    /// <summary>Header cells are merged over the columns that they group, or down to the row of the others.</summary>
    MergedHeader,

    /// <summary>Text stands above columns of numbers, dates or booleans.</summary>
    TypeChange,

    /// <summary>Short, distinct words stand above columns of text and do not come again below.</summary>
    DistinctWords,

    /// <summary>Label and value stand side by side, row by row.</summary>
    LabelValuePairs,

    /// <summary>Most cells are formulas.</summary>
    Formulas,

    /// <summary>Only text, mostly one cell a row.</summary>
    TextOnly,

    /// <summary>One line of text over a wider block.</summary>
    Title,

    /// <summary>One line of text under a wider block.</summary>
    Remark,
}
