namespace Gemba.Gateway.Access;

/// <summary>What somebody may use. A pattern is <c>namespace/tool</c>, with <c>*</c> for anything; without <c>/</c> it is a whole namespace.</summary>
public sealed record AccessRule
{
    /// <summary>To whom it applies, by name; with <see cref="Groups"/> empty as well, to everybody.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    /// <summary>To whom it applies, by group.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>To whose credentials it applies: those that may be used for one of these. With principals or groups beside them, to those of them alone.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What they may use.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What they may not use, whatever any rule allows.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];
}
