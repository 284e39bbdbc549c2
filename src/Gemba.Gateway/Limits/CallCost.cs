using System.Globalization;
using Gemba.Gateway.Access;

namespace Gemba.Gateway.Limits;

/// <summary>What calls of some tools cost.</summary>
internal sealed record CallCost(AccessPattern Pattern, double Cost)
{
    private const double Most = 1_000_000;

    /// <summary>Reads <c>namespace/tool=cost</c>; <see langword="null"/> where it is none.</summary>
    public static CallCost? TryRead(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0 && double.TryParse(text.AsSpan(equals + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost) && cost is > 0 and <= Most
            ? new CallCost(AccessPattern.Read(text[..equals]), cost)
            : null;
    }
}
