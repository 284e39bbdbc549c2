using System.Runtime.CompilerServices;
using System.Text;
using Gemba.Protocol.JsonValues;

namespace Gemba.Protocol.Schemas;

/// <summary>One judgement of one value: the value, the schemas being applied, the bounds, and the errors when they are asked for.</summary>
internal sealed class Evaluation(SchemaOptions options)
{
    private readonly List<SchemaError> _errors = [];
    private SchemaResource[] _scope = new SchemaResource[8];
    private int[] _marks = new int[64];
    private char[] _letters = new char[128];
    private int _scopes;
    private int _depth;
    private int _steps;
    private int _branchStart;

    internal JsonTable Table { get; } = new();

    internal SeenChildren Seen { get; } = new();

    /// <summary>Whether every fault is noted, rather than the first one ending the judgement.</summary>
    internal bool IsCollecting { get; private set; }

    /// <summary>The bound that ended the judgement early; <see langword="null"/> where none did.</summary>
    internal string? Exhausted { get; private set; }

    /// <summary>Documents entered by reference, the outermost first.</summary>
    internal ReadOnlySpan<SchemaResource> Scope => _scope.AsSpan(0, _scopes);

    internal IReadOnlyList<SchemaError> Errors => _errors;

    internal void Begin(bool collecting)
    {
        IsCollecting = collecting;
        Exhausted = null;
        _errors.Clear();
        Seen.Clear();
        _scopes = _depth = _steps = _branchStart = 0;
    }

    internal bool Enter(SchemaNode node)
    {
        if (_depth == options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Exhaust("schemas apply each other too many levels deep");
        if (!Spend(1))
            return false;
        if (_depth == _marks.Length)
            Array.Resize(ref _marks, _depth * 2);
        _marks[_depth++] = _scopes;
        if (_scopes > 0 && ReferenceEquals(_scope[_scopes - 1], node.Resource))
            return true;
        if (_scopes == _scope.Length)
            Array.Resize(ref _scope, _scopes * 2);
        _scope[_scopes++] = node.Resource;
        return true;
    }

    internal void Leave() => _scopes = _marks[--_depth];

    /// <summary>Counts work against the bound; <see langword="false"/> once it is used up.</summary>
    internal bool Spend(int steps)
    {
        if (Exhausted is not null)
            return false;
        _steps += steps;
        return _steps <= options.MaxSteps && _steps >= 0 ? true : Exhaust("the value takes too many steps to judge");
    }

    /// <summary>Counts a search of <paramref name="wanted"/> among <paramref name="members"/>, which is far cheaper than applying schemas.</summary>
    internal bool SpendSearch(int wanted, int members) => Spend((int)Math.Min((long)wanted * members / 32, int.MaxValue / 2));

    internal bool Exhaust(string why)
    {
        Exhausted ??= why;
        return false;
    }

    /// <summary>Notes a fault where faults are collected; always <see langword="false"/>.</summary>
    internal bool Fail(Keyword keyword, int at, string? found = null, string? expected = null)
    {
        if (IsCollecting && Exhausted is null && _errors.Count - _branchStart <= options.MaxErrors)
            _errors.Add(new SchemaError(ValueText.PathOf(Table, at), keyword.Name, keyword.Path, expected ?? keyword.Expected, found ?? ValueText.Describe(Table, at)));
        return false;
    }

    /// <summary>Applies a schema whose faults are nobody's: under <c>not</c> and <c>if</c>.</summary>
    internal bool HoldsSilently(SchemaNode node, int at, int seen)
    {
        var collecting = IsCollecting;
        IsCollecting = false;
        var holds = node.Holds(this, at, seen);
        IsCollecting = collecting;
        return holds;
    }

    /// <summary>Applies one alternative; its faults are returned and not noted.</summary>
    internal SchemaError[] TakeBranchErrors(SchemaNode node, int at)
    {
        var (start, outer) = (_errors.Count, _branchStart);
        _branchStart = start;
        node.Holds(this, at, SeenChildren.None);
        _branchStart = outer;
        var errors = _errors[start..].ToArray();
        _errors.RemoveRange(start, _errors.Count - start);
        return errors;
    }

    /// <summary>Notes faults that an alternative was found to have.</summary>
    internal void Add(IEnumerable<SchemaError> errors) => _errors.AddRange(errors);

    /// <summary>A text of the value as UTF-16, valid until the next one is asked for.</summary>
    internal ReadOnlySpan<char> Letters(ReadOnlySpan<byte> text)
    {
        if (_letters.Length < text.Length)
            _letters = new char[text.Length];
        return _letters.AsSpan(0, Encoding.UTF8.GetChars(text, _letters));
    }

    /// <summary>Lets go of the value.</summary>
    internal void End()
    {
        Table.Clear();
        _errors.Clear();
        if (_letters.Length > 64 * 1024)
            _letters = new char[128];
    }
}
