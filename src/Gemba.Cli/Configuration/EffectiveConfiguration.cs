using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Features;
using Microsoft.Extensions.Configuration;

namespace Gemba.Cli.Configuration;

/// <summary>What holds in the end: command line over <c>GEMBA__…</c> variables over the file over the defaults; each value knows who gave it.</summary>
internal sealed class EffectiveConfiguration
{
    private const string VariablePrefix = "GEMBA__";

    private static readonly Setting Unset = new(null, SettingSource.Default);

    private readonly Dictionary<string, Setting> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Merges the sources.</summary>
    /// <param name="file">Path of a YAML or JSON file, or <see langword="null"/>.</param>
    /// <param name="commandLine">Flat keys with the values that were given as options; a <see langword="null"/> was not given.</param>
    /// <param name="variables">The environment; <c>GEMBA__OPS__LISTEN</c> is <c>ops:listen</c>.</param>
    public EffectiveConfiguration(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine, IDictionary variables)
    {
        var faults = new List<string>();
        try
        {
            if (file is not null)
                Merge(ConfigurationFile.Read(file, faults));
        }
        catch (ConfigurationFault fault)
        {
            faults.Add(fault.Message);
        }

        (File, Faults) = (file, faults);
        Merge(FromVariables(variables));
        Merge(commandLine.Where(given => given.Value is not null).Select(given => KeyValuePair.Create(given.Key, new Setting(given.Value, SettingSource.CommandLine))));
    }

    /// <summary>Path of the file, or <see langword="null"/>.</summary>
    public string? File { get; }

    /// <summary>What is wrong with the file itself; the rest can be checked all the same, so that every fault is told at once.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Changes when and only when a setting does: a hash of everything that was set, without the tokens.</summary>
    public string Revision => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _values
        .Where(setting => !setting.Key.EndsWith("token", StringComparison.OrdinalIgnoreCase))
        .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)
        .Select(setting => $"{setting.Key.ToLowerInvariant()}={setting.Value.Value}")))))[..12];

    /// <summary>The value of one key, or <see langword="null"/>.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key)?.Value;

    /// <summary>Every flat key that somebody gave a value under a section, without the section's name.</summary>
    public IEnumerable<KeyValuePair<string, Setting>> Under(string section) => _values
        .Where(pair => pair.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
        .Select(pair => KeyValuePair.Create(pair.Key[(section.Length + 1)..], pair.Value));

    /// <summary>Who gave the value that holds.</summary>
    public Setting SourceOf(ConfigurationKey key)
    {
        if (_values.GetValueOrDefault(key.Name) is { Value: not null } own)
            return own;
        if (key.IsTable)
            return Under(key.Name).Select(one => one.Value).FirstOrDefault() ?? Unset;
        return key.IsList && Items(key.Name).LastOrDefault() is { } item ? item : Unset;
    }

    /// <summary>Whether the file itself holds a secret.</summary>
    public bool HoldsSecrets(IEnumerable<ConfigurationKey> known) => known.Any(key => key.IsSecret && SourceOf(key).Source == SettingSource.File);

    /// <summary>The items of a list in their order; <see langword="null"/> where nobody gave one.</summary>
    public IReadOnlyList<string>? ListOf(string key)
    {
        var items = Items(key);
        if (items.Count > 0)
            return [.. items.Select(item => item.Value ?? "")];
        return _values.GetValueOrDefault(key) switch
        {
            { Value: null } or null => null,
            // A variable without a value can only mean: none.
            { IsEmptyList: true } or { Value: "" } => [],
            // One word where a list is wanted is a list of one.
            { Value: { } word } => [word],
        };
    }

    /// <summary>An options record with the values of one section over its defaults; what does not fit is added to <paramref name="faults"/>.</summary>
    public object Bind(Type type, string section, List<string> faults)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var key in ConfigurationKey.Of(type, section))
        {
            if (key.IsTable)
                SetRule(options, key, faults);
            else if (!key.IsList)
                SetValue(options, key, faults);
            else if (ListOf(key.Name) is { } items)
                SetList(options, key, items, faults);
        }

        return options;
    }

    /// <summary>The keys that nobody knows, each with its place and with what was meant.</summary>
    /// <param name="known">The keys that this role reads.</param>
    /// <param name="others">Top-level sections that other roles read: one file serves them all.</param>
    public IEnumerable<string> UnknownKeys(IReadOnlyCollection<ConfigurationKey> known, IReadOnlyCollection<string> others)
    {
        var sections = known.Select(key => key.Section).Distinct().ToArray();
        foreach (var (key, setting) in _values)
        {
            var section = Array.Find(sections, name => name.Equals(key.Split(':')[0], StringComparison.OrdinalIgnoreCase));
            if (others.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase) || known.Any(name => name.Takes(key)) || IsEmptySection(key, setting, section))
                continue;
            yield return PlaceOf(setting) + (section is null
                ? $"{key}: there is no such key.{FaultText.DidYouMean(key.Split(':')[0], [.. sections, .. others])} The file's sections are {string.Join(", ", [.. sections, .. others])}."
                : key.Length == section.Length
                    ? $"{key} is '{setting.Value}', but it is a section. Write its keys below it, as in {NamesIn(section, known).First()}."
                    : $"{key}: there is no such key.{FaultText.DidYouMean(key, NamesIn(section, known))} Keys of {section}: {string.Join(", ", NamesIn(section, known))}.");
        }
    }

    /// <summary>A sentence that begins with an option's name, as the key that was written and where.</summary>
    public string Locate(string section, string sentence)
    {
        var space = sentence.IndexOf(' ', StringComparison.Ordinal);
        var key = $"{section}:{char.ToLowerInvariant(sentence[0])}{sentence[1..space]}";
        var setting = _values.GetValueOrDefault(key) ?? Items(key).LastOrDefault() ?? Unset;
        return $"{PlaceOf(setting)}{key}{sentence[space..]}";
    }

    /// <summary>The place of a value as the beginning of a fault's text; empty where the text tells enough.</summary>
    public static string PlaceOf(Setting setting) => setting.Place.Length == 0 ? "" : $"{setting.Place}: ";

    private static IEnumerable<string> NamesIn(string section, IEnumerable<ConfigurationKey> known) => known.Where(key => key.Section == section).Select(key => key.Name);

    // A section whose keys are all commented out says nothing, and is no mistake.
    private static bool IsEmptySection(string key, Setting setting, string? section) => setting.Value is null && section is not null && key.Length == section.Length;

    private static IEnumerable<KeyValuePair<string, Setting>> FromVariables(IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            var name = (string)variable.Key;
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                yield return new(name[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal), new Setting((string?)variable.Value, SettingSource.Variable, name));
        }
    }

    private void SetValue(object options, ConfigurationKey key, List<string> faults)
    {
        if (_values.GetValueOrDefault(key.Name) is not { Value: { } text } setting)
            return;
        try
        {
            if (!key.TakesForm(setting))
                throw new FormatException();
            var single = new ConfigurationBuilder().AddInMemoryCollection([new("value", text)]).Build();
            var value = single.GetValue(key.Type, "value");
            if (value is Enum word && !Enum.IsDefined(key.Type, word))
                throw new FormatException();
            key.Option!.SetValue(options, value);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            faults.Add($"{PlaceOf(setting)}{key.Name} is '{text}'{(setting.IsQuoted && key.IsBare ? " in quotes" : "")}. Write {key.Allowed}{(setting.IsQuoted && key.IsBare ? ", without quotes" : "")}.");
        }
    }

    private void SetRule(object options, ConfigurationKey key, List<string> faults)
    {
        var (word, below) = (_values.GetValueOrDefault(key.Name), Under(key.Name).ToArray());
        if (word is { IsQuoted: true })
            faults.Add($"{PlaceOf(word)}{key.Name} is '{word.Value}' in quotes. Write {word.Value} without quotes.");
        foreach (var (name, share) in below.Where(one => one.Value.IsQuoted && one.Key.EndsWith("Percentage", StringComparison.OrdinalIgnoreCase)))
            faults.Add($"{PlaceOf(share)}{key.Name}:{name} is '{share.Value}' in quotes. Write the number without quotes.");
        if (word?.Value is not null || below.Length > 0)
            key.Option!.SetValue(options, FeatureRule.From(word?.Value, below.Select(one => KeyValuePair.Create(one.Key, one.Value.Value))));
    }

    private void SetList(object options, ConfigurationKey key, IReadOnlyList<string> items, List<string> faults)
    {
        foreach (var empty in Items(key.Name).Where(item => item is { Value: null, Source: SettingSource.File }))
            faults.Add($"{PlaceOf(empty)}{key.Name} has an item without a value. Write a word, or leave the item out.");
        // A list that is given replaces the default list; the framework's binder would append to it.
        if (key.Option!.CanWrite)
            key.Option.SetValue(options, items.ToArray());
        else
            items.ToList().ForEach(((IList<string>)key.Option.GetValue(options)!).Add);
    }

    private List<Setting> Items(string key) => [.. _values
        .Where(pair => ConfigurationKey.IsItem(pair.Key, key))
        .OrderBy(pair => int.Parse(pair.Key.AsSpan(key.Length + 1), CultureInfo.InvariantCulture))
        .Select(pair => pair.Value)];

    private void Merge(IEnumerable<KeyValuePair<string, Setting>> values)
    {
        foreach (var (key, value) in values)
        {
            if (value.Source > SettingSource.File)
                Supersede(key, value.Source);
            _values[key] = value;
        }
    }

    // A list is given as a whole: items of a variable do not mix with those of the file. A word goes over the table that stands in its place.
    private void Supersede(string key, SettingSource source)
    {
        var colon = key.LastIndexOf(':');
        var list = colon > 0 && ConfigurationKey.IsItem(key, key[..colon]) ? key[..colon] : key;
        foreach (var (lower, _) in _values.Where(pair => pair.Value.Source < source).ToArray())
        {
            if (lower.Equals(list, StringComparison.OrdinalIgnoreCase) || ConfigurationKey.IsItem(lower, list) || lower.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
                _values.Remove(lower);
        }
    }
}
