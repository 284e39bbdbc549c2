namespace Gemba.Spreadsheet.Answers;

/// <summary>What one answer may still hold.</summary>
internal sealed class AnswerBudget(int cells, int bytes)
{
    /// <summary>Cells left.</summary>
    public int Cells { get; private set; } = cells;

    /// <summary>Bytes of payload left.</summary>
    public int Bytes { get; private set; } = bytes;

    /// <summary>Whether anything was taken.</summary>
    public bool IsTouched { get; private set; }

    public bool Has(int cells, int bytes) => cells <= Cells && bytes <= Bytes;

    public void Take(int cells, int bytes)
    {
        IsTouched = true;
        Cells = Math.Max(0, Cells - cells);
        Bytes = Math.Max(0, Bytes - bytes);
    }
}
