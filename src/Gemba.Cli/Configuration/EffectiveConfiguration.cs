using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Gemba.Cli.Configuration;

/// <summary>What holds in the end: command line over <c>GEMBA__…</c> variables over the file over the defaults.</summary>
internal sealed class EffectiveConfiguration
{
    private const string VariablePrefix = "GEMBA__";

    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Merges the sources.</summary>
    /// <param name="file">Path of a YAML or JSON file, or <see langword="null"/>.</param>
    /// <param name="commandLine">Flat keys with the values that were given as options; a <see langword="null"/> was not given.</param>
    /// <param name="variables">The environment; <c>GEMBA__OPS__LISTEN</c> is <c>ops:listen</c>.</param>
    public EffectiveConfiguration(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine, IDictionary variables)
    {
        try
        {
            if (file is not null)
                Merge(ConfigurationFile.Read(file));
        }
        catch (ConfigurationFault fault)
        {
            Faults = [fault.Message];
        }

        foreach (DictionaryEntry variable in variables)
        {
            if (((string)variable.Key).StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                _values[((string)variable.Key)[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = (string?)variable.Value;
        }

        Merge(commandLine.Where(given => given.Value is not null));
    }

    /// <summary>What is wrong with the file itself; the rest can be checked all the same, so that every fault is told at once.</summary>
    public IReadOnlyList<string> Faults { get; } = [];

    /// <summary>The value of one key, or <see langword="null"/>.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The items of a list in their order; empty where there is none.</summary>
    public IReadOnlyList<string> ListOf(string key) => ItemsOf(_values, key);

    /// <summary>An options record with the values of one section over its defaults; what does not fit is added to <paramref name="faults"/>.</summary>
    public T Bind<T>(string section, List<string> faults)
        where T : new()
    {
        var own = _values.Where(pair => pair.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var options = new T();
        foreach (var property in PropertiesOf(typeof(T)))
            Set(options, property, KeyOf(section, property), own, faults);
        return options;
    }

    /// <summary>The keys that nobody knows, each with what is allowed beside it.</summary>
    /// <param name="known">The keys that this role reads.</param>
    /// <param name="others">Top-level sections that other roles read: one file serves them all.</param>
    public IEnumerable<string> UnknownKeys(IReadOnlyCollection<string> known, IReadOnlyCollection<string> others) => _values.Keys
        .Where(key => !others.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
        .Where(key => !known.Any(name => key.Equals(name, StringComparison.OrdinalIgnoreCase) || IsItemOf(key, name)))
        .Select(key => $"{key}: there is no such key. Known keys: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");

    /// <summary>The keys that an options record takes under a section, in the file's spelling.</summary>
    public static IEnumerable<string> KeysOf(Type options, string section) =>
        PropertiesOf(options).Select(property => KeyOf(section, property));

    private static string KeyOf(string section, PropertyInfo property) => $"{section}:{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";

    private static IEnumerable<PropertyInfo> PropertiesOf(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType == typeof(IList<string>) || (property.CanWrite && (property.PropertyType.IsValueType || property.PropertyType == typeof(string) || IsList(property.PropertyType))));

    private static bool IsList(Type type) => type.IsAssignableFrom(typeof(string[])) && type != typeof(object);

    private static bool IsItemOf(string key, string name) =>
        key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) && int.TryParse(key.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static void Set(object options, PropertyInfo property, string key, Dictionary<string, string?> values, List<string> faults)
    {
        // A list in a file replaces the default list; the framework's binder would append to it.
        var items = ItemsOf(values, key);
        // One word where a list is wanted is a list of one.
        if (items.Length == 0 && IsList(property.PropertyType) && values.TryGetValue(key, out var word) && word is not null)
            items = [word];
        if (items.Length > 0 && IsList(property.PropertyType))
        {
            if (property.CanWrite)
                property.SetValue(options, items);
            else
                Array.ForEach(items, ((IList<string>)property.GetValue(options)!).Add);
            return;
        }

        if (!values.TryGetValue(key, out var text) || text is null)
            return;
        if (property.PropertyType == typeof(TimeSpan) && !text.Contains(':', StringComparison.Ordinal))
        {
            // The framework reads a bare number as days, which nobody means by toolTimeout: 30.
            faults.Add($"{key} is '{text}'. Write {Example(property.PropertyType)}.");
            return;
        }

        try
        {
            var single = new ConfigurationBuilder().AddInMemoryCollection([new("value", text)]).Build();
            property.SetValue(options, single.GetValue(property.PropertyType, "value"));
        }
        catch (InvalidOperationException)
        {
            faults.Add($"{key} is '{text}'. Write {Example(property.PropertyType)}.");
        }
    }

    private static string[] ItemsOf(Dictionary<string, string?> values, string key) => [.. values
        .Where(pair => IsItemOf(pair.Key, key))
        .OrderBy(pair => int.Parse(pair.Key.AsSpan(key.Length + 1), CultureInfo.InvariantCulture))
        .Select(pair => pair.Value ?? "")];

    private static string Example(Type type) =>
        type == typeof(TimeSpan) ? "a time as hh:mm:ss, as in 00:00:30"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : "a number";

    private void Merge(IEnumerable<KeyValuePair<string, string?>> values)
    {
        foreach (var (key, value) in values)
            _values[key] = value;
    }
}
