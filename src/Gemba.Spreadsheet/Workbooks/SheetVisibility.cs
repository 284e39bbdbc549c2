namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Whether Excel shows a sheet's tab.</summary>
public enum SheetVisibility : byte
{
    /// <summary>The tab is shown.</summary>
    Visible,

    /// <summary>The user can bring the tab back from the menu.</summary>
    Hidden,

    /// <summary>Only a macro can bring the tab back.</summary>
    VeryHidden,
}
