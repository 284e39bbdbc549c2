namespace Gemba.Gateway.Identity;

/// <summary>Judges bearer tokens of one kind.</summary>
internal interface ICredentialJudge
{
    /// <summary>The kind as a label's value.</summary>
    string Kind { get; }

    /// <summary>Says who holds a token, or why nobody does.</summary>
    ValueTask<Verdict> JudgeAsync(string token, CancellationToken cancellationToken);
}
