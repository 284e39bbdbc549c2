namespace Gemba.Observability.Redaction;

/// <summary>Names of arguments that came a moment ago and mean nothing to redaction: tools have few, and to look at each anew is most of what redacting a call costs.</summary>
/// <remarks>For many threads without a lock: a place holds a whole name or another one, and a name that is not found is only looked at again.</remarks>
internal sealed class HarmlessNames(Redactor redactor)
{
    // Some twenty tools of six arguments; longer names are rather data than names.
    private const int Places = 256;
    private const int LongestName = 64;

    private volatile Known _known = new(redactor.Edition);

    /// <summary>Whether the name is shown, neither hides its value nor is one that a name beside it may hide.</summary>
    public bool Has(string name)
    {
        if (name.Length is 0 or > LongestName)
            return false;
        var known = _known;
        if (known.Edition != redactor.Edition)
            _known = known = new Known(redactor.Edition);
        ref var place = ref known.Names[((name.Length * 31) + (name[0] * 7) + name[name.Length / 2] + (name[^1] * 13)) % Places];
        if (place == name)
            return true;
        if (NamedValues.MayBeValue(name) || redactor.IsSecretName(name) || redactor.MayHoldSecret(name))
            return false;
        place = name;
        return true;
    }

    /// <param name="Edition">What was found under other rules is not asked any more.</param>
    private sealed record Known(object Edition)
    {
        public string?[] Names { get; } = new string?[Places];
    }
}
