namespace Gemba.Observability.Redaction;

/// <summary>What is hidden before arguments, errors and resources are written down.</summary>
public sealed record RedactionOptions
{
    /// <summary>Whether anything is hidden. Default <see langword="true"/>; switch it off only where the trail itself is guarded like the secrets.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether e-mail addresses are hidden too. Default <see langword="true"/>: they name people. What tools answer is not touched, and equal addresses stay comparable.</summary>
    public bool HideEmails { get; init; } = true;

    /// <summary>Further parameter names whose values are always hidden, as in <c>iban</c>; case and separators do not matter. Default none.</summary>
    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>Parameter names whose values are hidden only where a value itself looks like a secret. Default: the names of paging and progress tokens.</summary>
    public IReadOnlyList<string> OpenNames { get; init; } =
        ["page_token", "next_page_token", "next_token", "continuation_token", "progress_token", "sync_token"];
}
