namespace Gemba.Spreadsheet.Regions;

/// <summary>How many cells of each class the looked-at rows of a column hold.</summary>
internal readonly record struct ColumnProfile(int Texts, int Numbers, int Dates, int Booleans, int Errors, int Uncomputed)
{
    public int Filled => Texts + Numbers + Dates + Booleans + Errors + Uncomputed;

    public int Values => Numbers + Dates + Booleans;

    /// <summary>More than half of what is filled are numbers, dates, booleans or failed computations of these.</summary>
    public bool IsMostlyValues => (Values + Errors) * 2 > Filled;

    public bool IsMostlyText => Texts * 2 > Filled;

    public ColumnProfile With(CellClass cell) => cell switch
    {
        CellClass.Text => this with { Texts = Texts + 1 },
        CellClass.Number => this with { Numbers = Numbers + 1 },
        CellClass.Date => this with { Dates = Dates + 1 },
        CellClass.Boolean => this with { Booleans = Booleans + 1 },
        CellClass.Error => this with { Errors = Errors + 1 },
        CellClass.Uncomputed => this with { Uncomputed = Uncomputed + 1 },
        _ => this,
    };

    /// <summary>Whether a cell of that class is at home in this column; what cannot be told is.</summary>
    public bool Suits(CellClass cell) => cell switch
    {
        CellClass.Text => !IsMostlyValues,
        CellClass.Number or CellClass.Date or CellClass.Boolean => !IsMostlyText,
        _ => true,
    };
}
