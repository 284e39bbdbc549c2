using System.Globalization;
using Gemba.Cli.Configuration;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Guarding;
using Gemba.Protocol.Faults;

namespace Gemba.Cli.Gateway;

/// <summary>Reads <c>gateway:namespaces</c>, whose keys are names that the user chose.</summary>
internal sealed class NamespaceReader(EffectiveConfiguration configuration, List<string> faults)
{
    private const string Section = "gateway:namespaces";
    private const string Backends = "backends";
    private static readonly string[] BackendKeys = ["name", "command", "url", "inProcess", "environment", "workingFolder", "headers", "credential", "exchange", "perSession", "onDemand", "transport", "weight", "priority"];

    /// <summary>What a server takes that nobody shares a namespace with, and that knows one caller alone.</summary>
    public static IReadOnlyList<string> KeysOfLone => LoneKeys;

    private static readonly string[] LoneKeys = [.. BackendKeys.Except(["name", "inProcess", "exchange", "onDemand", "weight", "priority"])];
    private static readonly string[] ExchangeKeys = ["endpoint", "clientId", "clientSecret", "audience", "resource", "scope"];

    /// <summary>What a namespace takes beside its servers.</summary>
    private static readonly string[] OwnKeys = ["balance", "idempotent", "pins"];

    /// <summary>The namespaces in the order in which they were written; what cannot be read is added to the faults.</summary>
    public IReadOnlyDictionary<string, NamespaceOptions> Read() => configuration.Under(Section)
        .GroupBy(pair => pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)
        .ToDictionary(space => space.Key, space => NamespaceOf(space.Key, space));

    /// <summary>Servers by name, each of which has a namespace of that name for itself.</summary>
    /// <param name="section">Where they stand.</param>
    public IReadOnlyDictionary<string, NamespaceOptions> ReadServers(string section)
    {
        var servers = new Dictionary<string, NamespaceOptions>();
        foreach (var server in configuration.Under(section).GroupBy(pair => pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
        {
            foreach (var (key, word) in server.Where(pair => !pair.Key.Contains(':', StringComparison.Ordinal) && !string.IsNullOrEmpty(pair.Value.Value)))
                faults.Add($"{EffectiveConfiguration.PlaceOf(word)}{section}:{key} is '{word.Value}'. Write below it where the server is: command: [node, server.js], or url: \"http://127.0.0.1:9000/mcp\".");
            var keys = server.Where(pair => pair.Key.Contains(':', StringComparison.Ordinal)).ToDictionary(pair => pair.Key[(pair.Key.IndexOf(':', StringComparison.Ordinal) + 1)..], pair => pair.Value, StringComparer.OrdinalIgnoreCase);
            servers[server.Key] = new NamespaceOptions { Backends = [BackendOf($"{section}:{server.Key}", keys, LoneKeys) with { Name = server.Key }] };
        }

        return servers;
    }

    private NamespaceOptions NamespaceOf(string space, IEnumerable<KeyValuePair<string, Setting>> pairs)
    {
        var byIndex = new SortedDictionary<int, Dictionary<string, Setting>>();
        var own = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, setting) in pairs)
        {
            var parts = key.Split(':');
            var isOfBackends = parts.Length > 1 && parts[1].Equals(Backends, StringComparison.OrdinalIgnoreCase);
            if (parts.Length > 1 && OwnKeys.Contains(parts[1], StringComparer.OrdinalIgnoreCase))
            {
                own[string.Join(':', parts.Skip(1))] = setting;
            }
            else if (parts.Length == 1 || (parts.Length == 2 && isOfBackends))
            {
                if (!string.IsNullOrEmpty(setting.Value))
                    faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key} is '{setting.Value}'. Write backends below it: backends: [ {{ name: one, url: \"http://127.0.0.1:9000/mcp\" }} ].");
            }
            else if (!isOfBackends || parts.Length < 4 || !int.TryParse(parts[2], out var index))
            {
                faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key}: there is no such key. A namespace holds backends, a list of servers, and {string.Join(", ", OwnKeys)}.");
            }
            else
            {
                if (!byIndex.TryGetValue(index, out var backend))
                    byIndex[index] = backend = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
                backend[string.Join(':', parts.Skip(3))] = setting;
            }
        }

        return new NamespaceOptions
        {
            Backends = [.. byIndex.Select(backend => BackendOf($"{Section}:{space}:{Backends}:{backend.Key}", backend.Value, BackendKeys))],
            Balance = BalanceOf($"{Section}:{space}", own),
            Idempotent = ListOf(own, "idempotent"),
            Pins = MapOf(own, "pins"),
        };
    }

    private BackendOptions BackendOf(string path, Dictionary<string, Setting> keys, string[] known)
    {
        foreach (var (key, setting) in keys.Where(pair => !known.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)))
        {
            faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:{key}: there is no such key.{FaultText.DidYouMean(key, known)} Keys of a server: {string.Join(", ", known)}.");
        }

        return new BackendOptions
        {
            Name = keys.GetValueOrDefault("name")?.Value ?? "",
            Command = ListOf(keys, "command"),
            Url = keys.GetValueOrDefault("url")?.Value,
            InProcess = keys.GetValueOrDefault("inProcess")?.Value,
            WorkingFolder = keys.GetValueOrDefault("workingFolder")?.Value,
            Environment = MapOf(keys, "environment"),
            Headers = MapOf(keys, "headers"),
            Credential = keys.GetValueOrDefault("credential")?.Value,
            Exchange = ExchangeOf(path, keys),
            PerSession = FlagOf(path, keys, "perSession"),
            OnDemand = FlagOf(path, keys, "onDemand"),
            Transport = TransportOf(path, keys),
            Weight = NumberOf(path, keys, "weight"),
            Priority = NumberOf(path, keys, "priority"),
        };
    }

    private ExchangeOptions? ExchangeOf(string path, Dictionary<string, Setting> keys)
    {
        const string Table = "exchange:";
        var told = keys.Where(pair => pair.Key.StartsWith(Table, StringComparison.OrdinalIgnoreCase)).ToDictionary(pair => pair.Key[Table.Length..], pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, setting) in told.Where(pair => !ExchangeKeys.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
            faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:{Table}{key}: there is no such key.{FaultText.DidYouMean(key, ExchangeKeys)} Keys of exchange: {string.Join(", ", ExchangeKeys)}.");
        if (keys.GetValueOrDefault("exchange") is { Value: { Length: > 0 } word } misread)
            faults.Add($"{EffectiveConfiguration.PlaceOf(misread)}{path}:exchange is '{word}'. Write a table of {string.Join(", ", ExchangeKeys)}.");
        return told.Count == 0 ? null : new ExchangeOptions
        {
            Endpoint = TextOf("endpoint"),
            ClientId = TextOf("clientId"),
            ClientSecret = TextOf("clientSecret"),
            Audience = TextOf("audience"),
            Resource = TextOf("resource"),
            Scope = TextOf("scope"),
        };

        string TextOf(string key) => told.GetValueOrDefault(key)?.Value ?? "";
    }

    private BackendTransport TransportOf(string path, Dictionary<string, Setting> keys)
    {
        if (keys.GetValueOrDefault("transport") is not { Value: { } text } setting)
            return BackendTransport.Auto;
        if (Enum.GetNames<BackendTransport>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<BackendTransport>(text, ignoreCase: true);
        faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:transport is '{text}'. Write auto, http for Streamable HTTP alone, or sse for the event stream of 2024-11-05.");
        return BackendTransport.Auto;
    }

    private Balance BalanceOf(string path, Dictionary<string, Setting> keys)
    {
        if (keys.GetValueOrDefault("balance") is not { Value: { } text } setting)
            return Balance.RoundRobin;
        if (Enum.GetNames<Balance>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<Balance>(text, ignoreCase: true);
        faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:balance is '{text}'. Write roundRobin, weighted, priority or leastPending.");
        return Balance.RoundRobin;
    }

    private int NumberOf(string path, Dictionary<string, Setting> keys, string key)
    {
        if (keys.GetValueOrDefault(key) is not { Value: { } text } setting)
            return 1;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:{key} is '{text}'. Write a whole number.");
        return 1;
    }

    private bool FlagOf(string path, Dictionary<string, Setting> keys, string key)
    {
        if (keys.GetValueOrDefault(key) is not { Value: { } text } setting)
            return false;
        if (bool.TryParse(text, out var flag))
            return flag;
        faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{path}:{key} is '{text}'. Write true or false.");
        return false;
    }

    private static string[] ListOf(Dictionary<string, Setting> keys, string key)
    {
        var items = keys.Where(pair => ConfigurationKey.IsItem(pair.Key, key)).OrderBy(pair => int.Parse(pair.Key.AsSpan(key.Length + 1), CultureInfo.InvariantCulture)).Select(pair => pair.Value.Value ?? "").ToArray();
        return items.Length > 0 ? items : keys.GetValueOrDefault(key) is { Value: { Length: > 0 } word } ? [word] : [];
    }

    private static Dictionary<string, string> MapOf(Dictionary<string, Setting> keys, string key) => keys
        .Where(pair => pair.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(pair => pair.Key[(key.Length + 1)..], pair => pair.Value.Value ?? "");
}
