using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>A rectangle under judgement; each question about it is answered once, when it is asked.</summary>
internal sealed class Block
{
    private readonly SheetView _view;
    private readonly Lazy<BlockProfile> _profile;
    private readonly Lazy<BlockProfile> _body;
    private readonly Lazy<HeaderVerdict> _headers;
    private readonly Lazy<bool> _isPairs;

    public Block(SheetView view, CellRange bounds)
    {
        _view = view;
        Bounds = bounds;
        var finder = new HeaderFinder(view);
        _profile = new(() => BlockProfile.Of(view, bounds));
        _headers = new(() => finder.Find(bounds));
        _body = new(() => Headers.Rows == 0 || Headers.Rows >= bounds.Rows ? Profile : BlockProfile.Of(view, bounds with { FirstRow = bounds.FirstRow + Headers.Rows }));
        _isPairs = new(() => new LabelValuePairs(view, finder).Holds(bounds));
    }

    private Block(Block judged, CellRange bounds)
    {
        (_view, _profile, _body, _headers, _isPairs) = (judged._view, judged._profile, judged._body, judged._headers, judged._isPairs);
        Bounds = bounds;
    }

    public CellRange Bounds { get; }

    public BlockProfile Profile => _profile.Value;

    /// <summary>The profile below the header rows.</summary>
    public BlockProfile Body => _body.Value;

    public HeaderVerdict Headers => _headers.Value;

    /// <summary>Labels with values beside them.</summary>
    public bool IsPairs => _isPairs.Value;

    /// <summary>Text alone, mostly one cell a row: a title, a remark, a list of sentences.</summary>
    public bool IsWords => Profile.IsTextOnly && Profile.CellsPerRow <= 1.5 && !(Headers.IsStrong && Bounds.Rows > 1);

    /// <summary>The same judgement for a rectangle that grew by what was joined to it.</summary>
    public Block At(CellRange bounds) => bounds == Bounds ? this : new Block(this, bounds);

    /// <summary>Whether the first row is the other block's header said again.</summary>
    public bool RepeatsHeaderOf(Block other)
    {
        if (other.Headers.Rows == 0 || Bounds.FirstColumn != other.Bounds.FirstColumn)
            return false;
        var header = other.Bounds.FirstRow + other.Headers.Rows - 1;
        return SameWords(Bounds.FirstRow, header);
    }

    /// <summary>Whether the first header cells of two blocks side by side say the same.</summary>
    public bool BeginsLike(Block other) =>
        Headers.Rows > 0 && other.Headers.Rows > 0 && Bounds.FirstRow == other.Bounds.FirstRow
        && _view.Sheet.ValueAt(Bounds.FirstRow, Bounds.FirstColumn).Text is { Length: > 0 } word
        && string.Equals(word, _view.Sheet.ValueAt(other.Bounds.FirstRow, other.Bounds.FirstColumn).Text, StringComparison.OrdinalIgnoreCase);

    private bool SameWords(int row, int otherRow)
    {
        var same = 0;
        for (var column = Bounds.FirstColumn; column <= Math.Min(Bounds.LastColumn, Bounds.FirstColumn + 63); column++)
        {
            var word = _view.Sheet.ValueAt(row, column).Text;
            if (!string.Equals(word, _view.Sheet.ValueAt(otherRow, column).Text, StringComparison.OrdinalIgnoreCase))
                return false;
            same += word is null ? 0 : 1;
        }

        return same >= Math.Min(2, Bounds.Columns);
    }
}
