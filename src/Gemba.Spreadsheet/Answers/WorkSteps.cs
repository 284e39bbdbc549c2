namespace Gemba.Spreadsheet.Answers;

/// <summary>What one call may still cost; see <see cref="SpreadsheetOptions.MaxWorkSteps"/>.</summary>
internal sealed class WorkSteps(int most)
{
    private const int ItemsPerStep = 64;

    private long _left = most;

    /// <summary>Whether the call has to answer with what it has.</summary>
    public bool AreSpent => _left <= 0;

    /// <summary>A cell is looked at.</summary>
    public void Look() => _left--;

    /// <summary>So many characters, places or ranges of a list are gone through.</summary>
    public void GoThrough(int items) => _left -= items / ItemsPerStep;

    /// <summary>Work whose length only the clock knows.</summary>
    public void Take(TimeSpan time) => _left -= (long)time.TotalMicroseconds;
}
