namespace Gemba.Spreadsheet.Regions;

/// <summary>What a region most likely is.</summary>
public enum RegionKind
{
    /// <summary>Nothing could be told; also what is left unsplit when detection is cut short.</summary>
    Unknown,

    /// <summary>Records under column headers: an Excel table, or a block that reads like one.</summary>
    Table,

    /// <summary>Values without headers: a grid or a list.</summary>
    Data,

    /// <summary>Labels with their values beside them, typed in by hand.</summary>
    Parameters,

    /// <summary>Labels or few lines with results of formulas beside them.</summary>
    Outputs,

    /// <summary>A block that is mostly formulas.</summary>
    Calculator,

    /// <summary>Words about the rest: titles, remarks, instructions.</summary>
    Metadata,
}
