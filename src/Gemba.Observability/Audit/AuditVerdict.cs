namespace Gemba.Observability.Audit;

/// <summary>What a look at the whole chain of a folder found.</summary>
public sealed record AuditVerdict
{
    /// <summary>Files that were read.</summary>
    public required int Files { get; init; }

    /// <summary>Whole lines that were read.</summary>
    public required long Lines { get; init; }

    /// <summary>The first line; <see langword="null"/> when there is none.</summary>
    public AuditPlace? First { get; init; }

    /// <summary>The last line. Kept elsewhere, its hash proves later that the trail up to here was not rewritten.</summary>
    public AuditPlace? Last { get; init; }

    /// <summary>What is wrong, first line first; of many faults only the first ones.</summary>
    public required IReadOnlyList<AuditDamage> Damage { get; init; }

    /// <summary>What is in order but worth knowing: where the chain begins, what a killed writer left.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether every line is as it was written and stands where it was written.</summary>
    public bool IsWhole => Damage.Count == 0;
}

/// <summary>A line of the trail.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">1 and up.</param>
/// <param name="Hash">The hash that stands in it.</param>
public sealed record AuditPlace(string File, long Line, string Hash);

/// <summary>A line that is not as it was written, or not where.</summary>
/// <param name="File">Name of the file; empty when it concerns none.</param>
/// <param name="Line">1 and up; 0 when it concerns no line.</param>
/// <param name="What">What is wrong with it.</param>
public sealed record AuditDamage(string File, long Line, string What)
{
    /// <inheritdoc/>
    public override string ToString() => File.Length == 0 ? What : $"{File}:{Line}: {What}";
}
