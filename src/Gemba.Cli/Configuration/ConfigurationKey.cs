using System.Globalization;
using System.Reflection;
using Gemba.Observability.Sdk;
using Gemba.Spreadsheet.Features;

namespace Gemba.Cli.Configuration;

/// <summary>One key of the options tree, as the file writes it: <c>spreadsheet:maxCells</c>.</summary>
/// <param name="Name">Sections and name, joined by colons.</param>
/// <param name="Type">What its value becomes.</param>
internal sealed record ConfigurationKey(string Name, Type Type)
{
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
