namespace Gemba.Protocol.Schemas;

/// <summary>Sets of children that schemas looked at, one upon the other like the schemas that fill them.</summary>
internal sealed class SeenChildren
{
    /// <summary>Nobody asks which children are looked at.</summary>
    internal const int None = -1;

    private ulong[] _bits = new ulong[8];
    private int _top;

    /// <summary>Begins an empty set and returns its handle.</summary>
    internal int Open(int children)
    {
        var words = Words(children);
        if (_top + words > _bits.Length)
            Array.Resize(ref _bits, Math.Max(_bits.Length * 2, _top + words));
        Array.Clear(_bits, _top, words);
        var handle = _top;
        _top += words;
        return handle;
    }

    /// <summary>Ends a set; what it holds goes to <paramref name="into"/> unless that is <see cref="None"/>.</summary>
    internal void Close(int handle, int into, int children)
    {
        _top = handle;
        if (into == None)
            return;
        for (var i = 0; i < Words(children); i++)
            _bits[into + i] |= _bits[handle + i];
    }

    internal void Add(int handle, int child)
    {
        if (handle != None)
            _bits[handle + (child >> 6)] |= 1UL << (child & 63);
    }

    internal void AddAll(int handle, int children)
    {
        for (var i = 0; handle != None && i < Words(children); i++)
            _bits[handle + i] = ulong.MaxValue;
    }

    internal bool Has(int handle, int child) => (_bits[handle + (child >> 6)] & (1UL << (child & 63))) != 0;

    internal void Clear() => _top = 0;

    private static int Words(int children) => (children + 63) >> 6;
}
