using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Gemba.Observability.Sdk;

/// <summary>The ranges that options state of themselves in a <see cref="RangeAttribute"/>: what checks them, shows them and writes them into a schema reads them here.</summary>
public static class OptionRanges
{
    /// <summary>One sentence for each option that is out of its range, beginning with its name.</summary>
    public static IEnumerable<string> FaultsOf(object options) =>
        BrokenBy(options).Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fault.Option} is {fault.Value}. Choose {fault.Allowed}."));

    /// <summary>Each option that is out of its range, with its value and what is allowed.</summary>
    internal static IEnumerable<(string Option, object Value, string Allowed)> BrokenBy(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (BoundsOf(property) is not { } bounds)
                continue;
            var value = (IComparable)property.GetValue(options)!;
            if (value.CompareTo(bounds.Least) < 0 || value.CompareTo(bounds.Most) > 0)
                yield return (property.Name, value, TextOf(bounds));
        }
    }

    /// <summary>The least and the most that an option may be, in its own type; <see langword="null"/> where it states none.</summary>
    public static (IComparable Least, IComparable Most)? BoundsOf(PropertyInfo option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.GetCustomAttribute<RangeAttribute>() is { } range ? (Read(range.Minimum, option.PropertyType), Read(range.Maximum, option.PropertyType)) : null;
    }

    /// <summary>The range in words: <c>1 to 1000</c>, or <c>at least 1</c> where only the type ends it.</summary>
    public static string TextOf((IComparable Least, IComparable Most) bounds) => bounds.Most is int.MaxValue or long.MaxValue || bounds.Most.Equals(TimeSpan.MaxValue)
        ? string.Create(CultureInfo.InvariantCulture, $"at least {bounds.Least}")
        : string.Create(CultureInfo.InvariantCulture, $"{bounds.Least} to {bounds.Most}");

    // An attribute holds whole numbers of 64 bits only as doubles or texts, and times only as texts.
    private static IComparable Read(object bound, Type type) => bound switch
    {
        string text => (IComparable)TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text)!,
        >= (double)long.MaxValue when type == typeof(long) => long.MaxValue,
        _ => (IComparable)Convert.ChangeType(bound, type, CultureInfo.InvariantCulture),
    };
}
