namespace Gemba.Samples.Packages;

/// <summary>How a cell looks; its place in the list is its style index in the package.</summary>
internal enum CellLook
{
    Plain,
    Title,
    Subtitle,
    Heading,
    Header,
    HeaderCentered,
    Date,
    DateTime,
    Money,
    Integer,
    Percent,
    Text,
    Total,
    TotalMoney,
    TotalInteger,
    TotalPercent,
    Input,
    InputMoney,
    InputInteger,
    InputPercent,
    Label,
    Note,
    Month,
}
