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

    /// <summary>The file's keys and values.</summary>
    /// <exception cref="ConfigurationFault">The file is absent, too long, no YAML, or not a table of keys; the message says which and where.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var nodes = 0;
        foreach (var document in Load(path).Documents)
        {
            foreach (var (key, value) in Flatten(document.RootNode, "", 0))
            {
                if (++nodes > MostNodes)
                    throw new ConfigurationFault($"{path}: holds more than {MostNodes} values. Write fewer, without aliases inside aliases.");
                values[key] = value;
            }
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFault($"{path}: cannot be read: {fault.Message}");
        }
    }

    // Values come one by one, so that whoever counts them can stop.
    private static IEnumerable<(string Key, string? Value)> Flatten(YamlNode node, string key, int level)
    {
        if (level > DeepestLevel)
            throw new ConfigurationFault($"{key}: nested more than {DeepestLevel} levels deep.");
        return node switch
        {
            YamlMappingNode map => map.Children.SelectMany(child => Flatten(child.Value, Join(key, NameOf(child.Key, key)), level + 1)),
            YamlSequenceNode list => list.Children.Index().SelectMany(item => Flatten(item.Item, Join(key, item.Index.ToString(CultureInfo.InvariantCulture)), level + 1)),
            YamlScalarNode scalar when key.Length > 0 => [(key, scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" or "" ? null : scalar.Value)],
            YamlScalarNode { Value: null or "" } => [],
            _ => throw new ConfigurationFault($"'{node}' is no table of keys. Write key: value lines, as in 'spreadsheet: {{ workspace: ./workbooks }}'."),
        };
    }

    private static string NameOf(YamlNode name, string above) => name is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw new ConfigurationFault($"{(above.Length == 0 ? "The file" : above)} has a key that is no word. Write key: value lines.");

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
