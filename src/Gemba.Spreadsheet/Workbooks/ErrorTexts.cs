namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The errors that Excel writes into cells.</summary>
internal static class ErrorTexts
{
    public static readonly string[] All =
    [
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
        "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!",
    ];

    /// <summary>The index in <see cref="All"/>, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < All.Length; i++)
        {
            if (System.Text.Ascii.Equals(utf8, All[i]))
                return i;
        }

        return -1;
    }
}
