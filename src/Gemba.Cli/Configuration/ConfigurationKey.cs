using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gemba.Observability.Sdk;
using Gemba.Spreadsheet.Features;

namespace Gemba.Cli.Configuration;

/// <summary>One key of the options tree, as the file writes it: <c>spreadsheet:maxCells</c>.</summary>
/// <param name="Name">Sections and name, joined by colons.</param>
/// <param name="Type">What its value becomes.</param>
internal sealed partial record ConfigurationKey(string Name, Type Type)
{
    /// <summary>How a time is written; the schema holds the same. The framework reads a bare number as days, which nobody means by <c>toolTimeout: 30</c>.</summary>
    public const string TimeForm = @"^([0-9]+\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9](\.[0-9]{1,7})?)?$";

    /// <summary>The option that it fills; <see langword="null"/> for a key that stands in no record.</summary>
    public PropertyInfo? Option { get; init; }

    /// <summary>What it does, for a key without <see cref="Option"/>.</summary>
    public string? Summary { get; init; }

    /// <summary>Its default in words, where that depends on the machine or on another option.</summary>
    public string? DefaultText { get; init; }

    /// <summary>The variable that its default comes from, beside its own <c>GEMBA__…</c>.</summary>
    public string? Variable { get; init; }

    /// <summary>Whether a change of the file takes effect while the process runs; otherwise at the next start.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The first part of the name.</summary>
    public string Section => Name.Split(':')[0];

    /// <summary>Whether it takes several words.</summary>
    public bool IsList { get; } = IsListType(Type);

    /// <summary>Whether it takes a word or a table of its own.</summary>
    public bool IsTable => Type == typeof(FeatureRule);

    /// <summary>The least and the most that its value may be.</summary>
    public (IComparable Least, IComparable Most)? Bounds => Option is null ? null : OptionRanges.BoundsOf(Option);

    /// <summary>What may be written, as the end of "Write …".</summary>
    public string Allowed => Type == typeof(TimeSpan) ? $"a time as hh:mm:ss{(Bounds is { } times ? $", {OptionRanges.TextOf(times)}" : ", as in 00:00:30")}"
        : Type == typeof(bool) ? "true or false"
        : Type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(Type))}"
        : $"a {(Type == typeof(double) ? "" : "whole ")}number{(Bounds is { } numbers ? $", {OptionRanges.TextOf(numbers)}" : "")}";

    /// <summary>Whether its value is no text: quotes make a text of it, in YAML as in JSON.</summary>
    public bool IsBare => Type == typeof(bool) || (Type.IsPrimitive && !Type.IsEnum);

    /// <summary>Whether a value has the form that the schema demands; what it says is judged later. Variables and options of the command line have no quotes.</summary>
    public bool TakesForm(Setting setting) => setting.Value is { } text && !(IsBare && setting.IsQuoted)
        && (Type == typeof(TimeSpan) ? Time().IsMatch(text.TrimStart('-')) // what is below nothing is out of its range, and told so
            : Type.IsEnum ? Enum.GetNames(Type).Contains(text, StringComparer.OrdinalIgnoreCase)
            : Type == typeof(bool) ? setting.Source != SettingSource.File || text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE"
            : !IsBare || Number().IsMatch(text));

    [GeneratedRegex(TimeForm)]
    private static partial Regex Time();

    // The framework also reads 0x10, &h10 and the like, which other readers of YAML take for something else.
    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();

    /// <summary>The keys that an options record takes under a section.</summary>
    public static IEnumerable<ConfigurationKey> Of(Type options, string section) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType == typeof(IList<string>)
            || (property.CanWrite && (property.PropertyType.IsValueType || property.PropertyType == typeof(string) || property.PropertyType == typeof(FeatureRule) || IsListType(property.PropertyType))))
        .Select(property => new ConfigurationKey($"{section}:{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}", property.PropertyType) { Option = property });

    /// <summary>Whether a flat key is this one, or an item of its list.</summary>
    public bool Takes(string flat) => flat.Equals(Name, StringComparison.OrdinalIgnoreCase) || (IsList && IsItem(flat, Name)) || (IsTable && flat.StartsWith(Name + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a flat key is an item of a list, as <c>tools:deny:0</c> is of <c>tools:deny</c>.</summary>
    public static bool IsItem(string flat, string list) =>
        flat.Length > list.Length && flat[list.Length] == ':' && flat.StartsWith(list, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(flat.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsListType(Type type) => type != typeof(string) && typeof(IEnumerable<string>).IsAssignableFrom(type);
}
