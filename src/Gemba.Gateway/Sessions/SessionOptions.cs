using System.ComponentModel.DataAnnotations;

namespace Gemba.Gateway.Sessions;

/// <summary>Where sessions of clients live, and for how long.</summary>
public sealed record SessionOptions
{
    /// <summary>Where they live. Default: in this process alone.</summary>
    public SessionStoreKind Store { get; init; }

    /// <summary>Sessions that all gateways with one Redis keep together. Default 100,000: half a kilobyte each, so 50 MB of Redis; allowed 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int Max { get; init; } = 100_000;

    /// <summary>
    /// The keys of sealed ids, each as <c>name=env:NAME</c> or <c>name=file:PATH</c> with 32 bytes in base64. The first one seals; all of them open, so that a new key is put in front
    /// and the old one is left out once the ids that it sealed are over.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>How long a sealed id can be used, whether it is or not. Default 8 h: a working day; allowed 1 min to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SealedFor { get; init; } = TimeSpan.FromHours(8);
}
