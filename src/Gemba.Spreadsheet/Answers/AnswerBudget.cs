namespace Gemba.Spreadsheet.Answers;

/// <summary>What one answer may still hold, and what making it may still cost.</summary>
internal sealed class AnswerBudget(int cells, int bytes, int steps = int.MaxValue)
{
    /// <summary>The server's bounds.</summary>
    public static AnswerBudget Of(SpreadsheetOptions options) => new(options.MaxCells, options.MaxPayloadBytes, options.MaxWorkSteps);

    /// <summary>The work left.</summary>
    public WorkSteps Steps { get; } = new(steps);

    /// <summary>Cells left.</summary>
    public int Cells { get; private set; } = cells;

    /// <summary>Bytes of payload left.</summary>
    public int Bytes { get; private set; } = bytes;

    /// <summary>Whether anything was taken.</summary>
    public bool IsTouched { get; private set; }

    public bool Has(int cells, int bytes) => cells <= Cells && bytes <= Bytes;

    /// <summary>Takes bytes for what stands beside the cells.</summary>
    public void TakeBeside(int bytes) => Bytes = Math.Max(0, Bytes - bytes);

    public void Take(int cells, int bytes)
    {
        IsTouched = true;
        Cells = Math.Max(0, Cells - cells);
        Bytes = Math.Max(0, Bytes - bytes);
    }
}
