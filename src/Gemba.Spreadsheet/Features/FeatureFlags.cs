using Gemba.Observability.Calls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace Gemba.Spreadsheet.Features;

/// <summary>Decides who gets which feature now; the rules may be changed while the server runs.</summary>
/// <remarks>
/// A client keeps what it got: it is known by who it proved to be, else by what it calls itself, and a share of all is taken by a hash of that. Its group
/// is its name without the version.
/// </remarks>
public sealed class FeatureFlags
{
    private const string Section = "FeatureManagement";
    private const string Nobody = "unknown";

    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private volatile Rules _rules;

    /// <summary>Begins with these rules, which the caller has checked.</summary>
    public FeatureFlags(FeatureOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_clock, _logs) = (clock, logs);
        _rules = RulesOf(options);
    }

    /// <summary>From now on these rules hold; the caller has checked them.</summary>
    /// <returns>Whether they differ from those before.</returns>
    public bool Change(FeatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_rules.Options == options)
            return false;
        _rules = RulesOf(options);
        return true;
    }

    /// <summary>Whether the client that is served here gets a feature.</summary>
    internal ValueTask<bool> IsOnAsync(string feature) => IsOnAsync(feature, OpenCall.Current?.Principal ?? OpenCall.Current?.Client);

    /// <summary>Whether a client gets a feature.</summary>
    internal ValueTask<bool> IsOnAsync(string feature, string? client)
    {
        var rules = _rules;
        return rules.ByName[feature].Fixed is { } same ? new(same) : new(rules.Manager.IsEnabledAsync(feature, ContextOf(client ?? Nobody)));
    }

    /// <summary>The features as the operator sees them, and what a client gets.</summary>
    internal object Look(string client)
    {
        var asked = client.Length > 0 ? client : null;
        return new
        {
            Client = asked,
            Features = _rules.ByName.Select(rule => new
            {
                Name = $"{char.ToLowerInvariant(rule.Key[0])}{rule.Key[1..]}",
                Rule = rule.Value.ToString(),
                // Filters only compare what they hold already, so that there is nothing to wait for.
                On = rule.Value.Fixed ?? (asked is null ? null : IsOnAsync(rule.Key, asked).AsTask().GetAwaiter().GetResult()),
            }),
        };
    }

    private static TargetingContext ContextOf(string client) => new() { UserId = client, Groups = [client.Split('/')[0]] };

    private Rules RulesOf(FeatureOptions options)
    {
        var byName = options.Rules;
        var settings = byName.SelectMany(rule => rule.Value.Conditions.Count == 0
            ? [KeyValuePair.Create($"{Section}:{rule.Key}", rule.Value.Value)]
            : rule.Value.Conditions.Select(one => KeyValuePair.Create($"{Section}:{rule.Key}:{one.Key}", one.Value)));
        var definitions = new ConfigurationFeatureDefinitionProvider(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var manager = new FeatureManager(definitions, new FeatureManagementOptions { IgnoreMissingFeatures = false })
        {
            FeatureFilters =
            [
                new ContextualTargetingFilter(Options.Create(new TargetingEvaluationOptions { IgnoreCase = true }), _logs),
                new TimeWindowFilter(_logs) { SystemClock = _clock },
            ],
        };
        return new Rules(options, byName, manager);
    }

    private sealed record Rules(FeatureOptions Options, IReadOnlyDictionary<string, FeatureRule> ByName, FeatureManager Manager);
}
