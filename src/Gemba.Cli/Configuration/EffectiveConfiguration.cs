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
    /// <exception cref="ConfigurationFault">The file cannot be used.</exception>
    public EffectiveConfiguration(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine, IDictionary variables)
    {
        if (file is not null)
            Merge(ConfigurationFile.Read(file));
        foreach (DictionaryEntry variable in variables)
        {
            if (((string)variable.Key).StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                _values[((string)variable.Key)[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = (string?)variable.Value;
        }

        Merge(commandLine.Where(given => given.Value is not null));
    }

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
            Set(options, property, $"{section}:{property.Name}", own, faults);
        return options;
    }

    /// <summary>The keys that nobody knows, each with what is allowed beside it.</summary>
    public IEnumerable<string> UnknownKeys(IReadOnlyCollection<string> known) => _values.Keys
        .Where(key => !known.Any(name => key.Equals(name, StringComparison.OrdinalIgnoreCase) || IsItemOf(key, name)))
        .Select(key => $"{key}: there is no such key. Known keys: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");

    /// <summary>The keys that an options record takes under a section, in the file's spelling.</summary>
    public static IEnumerable<string> KeysOf(Type options, string section) =>
        PropertiesOf(options).Select(property => $"{section}:{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}");

    private static IEnumerable<PropertyInfo> PropertiesOf(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite || property.PropertyType == typeof(IList<string>));

    private static bool IsItemOf(string key, string name) =>
        key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) && key.AsSpan(name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static void Set(object options, PropertyInfo property, string key, Dictionary<string, string?> values, List<string> faults)
    {
        // A list in a file replaces the default list; the framework's binder would append to it.
        var items = ItemsOf(values, key);
        if (items.Length > 0 && property.PropertyType.IsAssignableFrom(typeof(string[])))
        {
            if (property.CanWrite)
                property.SetValue(options, items);
            else
                Array.ForEach(items, ((IList<string>)property.GetValue(options)!).Add);
            return;
        }

        if (!values.TryGetValue(key, out var text) || text is null)
            return;
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
