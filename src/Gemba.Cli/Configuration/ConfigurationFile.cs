using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gemba.Cli.Configuration;

/// <summary>Reads a configuration file into flat keys, as in <c>spreadsheet:workspace</c>. YAML 1.2; JSON is read as the YAML that it is.</summary>
internal static class ConfigurationFile
{
    // A configuration is written by hand: a larger file is a mistake in the path, and reading it whole would only hide that.
    private const long LongestFileBytes = 1 << 20;

    // Deep enough for every option there is; a bound against documents that nest without end.
    private const int DeepestLevel = 32;

    // Aliases let a page of text stand for billions of nodes; no configuration has this many.
    private const int MostNodes = 10_000;

    /// <summary>The file's keys and values, each with its line.</summary>
    /// <param name="path">A YAML or JSON file.</param>
    /// <param name="faults">Takes what is wrong with single keys.</param>
    /// <exception cref="ConfigurationFault">The file is absent, too long, no YAML, or not a table of keys; the message says which and where.</exception>
    public static IReadOnlyDictionary<string, Setting> Read(string path, List<string> faults)
    {
        var values = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Load(path).Documents.SelectMany(document => Flatten(path, document.RootNode, "", 0)))
        {
            if (values.Count >= MostNodes)
                throw new ConfigurationFault($"{path}: holds more than {MostNodes} values. Write fewer, without aliases inside aliases.");
            // YAML itself refuses the same spelling twice; to us the case does not matter.
            if (!values.TryAdd(key, value))
                faults.Add($"{value.Place}: {key} stands a second time; the first is at {values[key].Place}. Keep one.");
        }

        return values;
    }

    private static YamlStream Load(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ConfigurationFault($"{path}: there is no such file. Name a YAML or JSON file with --config.");
        if (file.Length > LongestFileBytes)
            throw new ConfigurationFault($"{path}: {file.Length} bytes are no configuration; the bound is {LongestFileBytes}.");
        try
        {
            using var text = file.OpenText();
            var yaml = new YamlStream();
            yaml.Load(text);
            if (yaml.Documents.Count > 1)
                throw new ConfigurationFault($"{path}: holds {yaml.Documents.Count} documents. Keep one.");
            return yaml;
        }
        catch (YamlException fault)
        {
            throw new ConfigurationFault($"{path}:{fault.Start.Line}:{fault.Start.Column}: {fault.Message}");
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException)
        {
            // The parser does not know every broken text by a fault of its own, and then not its line.
            throw new ConfigurationFault($"{path}: is neither YAML nor JSON: {fault.Message} Look for a bracket, brace or quote that is not closed.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFault($"{path}: cannot be read: {fault.Message}");
        }
    }

    // Values come one by one, so that whoever counts them can stop.
    private static IEnumerable<(string Key, Setting Value)> Flatten(string path, YamlNode node, string key, int level)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{path}:{node.Start.Line}");
        if (level > DeepestLevel)
            throw new ConfigurationFault($"{place}: {key}: nested more than {DeepestLevel} levels deep.");
        return node switch
        {
            YamlMappingNode map => map.Children.SelectMany(child => Flatten(path, child.Value, Join(key, NameOf(child.Key, place)), level + 1)),
            YamlSequenceNode { Children.Count: 0 } when key.Length > 0 => [(key, new Setting("", SettingSource.File, place) { IsEmptyList = true })],
            YamlSequenceNode list => list.Children.Index().SelectMany(item => Flatten(path, item.Item, Join(key, item.Index.ToString(CultureInfo.InvariantCulture)), level + 1)),
            YamlScalarNode scalar when key.Length > 0 => [(key, new Setting(ValueOf(scalar), SettingSource.File, place) { IsQuoted = scalar.Style != ScalarStyle.Plain })],
            YamlScalarNode { Value: null or "" } => [],
            _ => throw new ConfigurationFault($"{place}: '{node}' is no table of keys. Write key: value lines, as in 'spreadsheet: {{ workspace: ./workbooks }}'."),
        };
    }

    private static string? ValueOf(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" or "" ? null : scalar.Value;

    private static string NameOf(YamlNode name, string place) => name is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw new ConfigurationFault($"{place}: a key is no word. Write key: value lines.");

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
