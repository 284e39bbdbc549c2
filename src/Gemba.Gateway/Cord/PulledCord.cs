using System.Text.Json.Serialization;

namespace Gemba.Gateway.Cord;

/// <summary>Something that an operator stopped.</summary>
/// <param name="Target"><c>docs</c> for a namespace, <c>docs/search</c> for one of its tools, <c>docs@one</c> for one of its servers.</param>
/// <param name="Reason">Why, as callers are told.</param>
/// <param name="Since">When, in UTC.</param>
internal sealed record PulledCord(string Target, string Reason, DateTimeOffset Since)
{
    /// <summary>When it was let run again; <see langword="null"/> while it is stopped. Kept for a while: a gateway that was away must not stop it anew.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Released { get; init; }

    /// <summary>When it was stopped or released last; of two gateways that disagree the later word holds.</summary>
    [JsonIgnore]
    public DateTimeOffset ChangedAt => Released ?? Since;
}
