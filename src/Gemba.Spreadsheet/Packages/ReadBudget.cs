using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>What one opening has cost so far, against its limits.</summary>
internal sealed class ReadBudget(string package, ReadLimits limits, CancellationToken cancellationToken)
{
    private long _inflated;
    private long _cells;
    private long _kept;

    public string Package => package;

    public ReadLimits Limits => limits;

    /// <summary>Asked in inner loops.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>All inflated bytes so far.</summary>
    public long InflatedBytes => _inflated;

    /// <summary>Counts inflated bytes of a part.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="bytes">How many came now.</param>
    /// <param name="partBytes">How many came from the part in all.</param>
    /// <param name="compressedBytes">The part's compressed size, no more than the package holds.</param>
    public void Inflated(string part, int bytes, long partBytes, long compressedBytes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _inflated += bytes;
        if (partBytes > limits.MaxPartBytes)
            throw new FaultException(SpreadsheetFaults.PartTooLarge(package, part, limits.MaxPartBytes));
        if (_inflated > limits.MaxInflatedBytes)
            throw new FaultException(SpreadsheetFaults.InflatesTooMuch(package, limits.MaxInflatedBytes));
        if (partBytes > FreeOfRatio && partBytes / Math.Max(1, compressedBytes) > limits.MaxRatio)
            throw new FaultException(SpreadsheetFaults.RatioTooHigh(package, part, limits.MaxRatio));
    }

    public void Cells(long count)
    {
        _cells += count;
        if (_cells > limits.MaxCells)
            throw new FaultException(SpreadsheetFaults.TooManyCells(package, limits.MaxCells));
    }

    /// <summary>Counts memory that is kept until the workbook is closed.</summary>
    public void Kept(long bytes)
    {
        _kept += bytes;
        if (_kept > limits.MaxRetainedBytes)
            throw new FaultException(SpreadsheetFaults.NeedsTooMuchMemory(package, limits.MaxRetainedBytes));
    }

    // A small part of blanks inflates a thousandfold and does no harm.
    private const long FreeOfRatio = 16 << 20;
}
