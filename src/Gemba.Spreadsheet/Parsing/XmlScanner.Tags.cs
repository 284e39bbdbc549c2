using System.Runtime.CompilerServices;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Start tags with their attributes, and end tags.</summary>
internal sealed partial class XmlScanner
{
    private const int MaxAttributes = 512;
    private const int LongestPrefix = 64;

    private readonly List<byte[]> _otherMainPrefixes = [];
    private byte[] _mainPrefix = [];
    private byte[] _mainNamespace = [];
    private Attribute[] _attributes = new Attribute[8];
    private int _attributeCount;
    private int _nameStart;
    private int _nameEnd;
    private int _prefixEnd;
    private byte[] _openNames = new byte[256];
    private int[] _openNameEnds = new int[16];

    /// <summary>The current start tag's name without its prefix.</summary>
    public ReadOnlySpan<byte> LocalName => _buffer.AsSpan(_prefixEnd, _nameEnd - _prefixEnd);

    /// <summary>Whether the current start tag belongs to the namespace of the part's root: not to an extension.</summary>
    public bool IsMain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_prefixEnd == _nameStart && _mainPrefix.Length == 0)
                return true;
            var prefix = _buffer.AsSpan(_nameStart, _prefixEnd - _nameStart);
            return prefix.SequenceEqual(_mainPrefix) || (_otherMainPrefixes.Count > 0 && IsOtherMainPrefix(prefix));
        }
    }

    /// <summary>Attributes of the current start tag.</summary>
    public int AttributeCount => _attributeCount;

    /// <summary>Whether the current start tag is that element of the part's own namespace.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ReadOnlySpan<byte> name) => LocalName.SequenceEqual(name) && IsMain;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> AttributeName(int index) => Slice(_attributes[index].NameStart, _attributes[index].NameEnd);

    /// <summary>The value as it stands there, escapes and all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> RawAttribute(int index) => Slice(_attributes[index].ValueStart, _attributes[index].ValueEnd);

    /// <summary>The value of the attribute with that name, or with that name behind any prefix when it begins with a colon; escapes and all.</summary>
    public ReadOnlySpan<byte> RawAttribute(ReadOnlySpan<byte> name)
    {
        var index = IndexOfAttribute(name);
        return index < 0 ? default : RawAttribute(index);
    }

    /// <summary>The value as text; <see langword="null"/> without the attribute.</summary>
    public string? TextAttribute(ReadOnlySpan<byte> name)
    {
        var index = IndexOfAttribute(name);
        return index < 0 ? null : TextOf(RawAttribute(index));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int IndexOfAttribute(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _attributeCount; i++)
        {
            var found = AttributeName(i);
            if (name[0] == (byte)':' ? found.EndsWith(name) : found.SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private ReadOnlySpan<byte> Slice(int start, int end) => _buffer.AsSpan(start, end - start);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadStart()
    {
        var bytes = _buffer.AsSpan(0, _end);
        var at = _at + 1;
        _nameStart = _prefixEnd = at;
        for (; at < bytes.Length && !EndsName(bytes[at]); at++)
        {
            if (bytes[at] == (byte)':')
                _prefixEnd = at + 1;
        }

        _nameEnd = at;
        if (at < bytes.Length && _nameEnd == _prefixEnd)
            throw Malformed("a tag has no name");
        _attributeCount = 0;
        while (TryPassBlanks(bytes, ref at))
        {
            if (bytes[at] == (byte)'>')
                return Open(at + 1, isEmpty: false);
            if (bytes[at] == (byte)'/')
            {
                if (at + 1 >= bytes.Length)
                    return false;
                return bytes[at + 1] == (byte)'>' ? Open(at + 2, isEmpty: true) : throw Malformed("a slash stands alone in a tag");
            }

            if (!TryReadAttribute(bytes, ref at))
                return false;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadAttribute(ReadOnlySpan<byte> bytes, ref int at)
    {
        var nameStart = at;
        while (at < bytes.Length && bytes[at] != (byte)'=' && !EndsName(bytes[at]))
            at++;
        var nameEnd = at;
        if (!TryPassBlanks(bytes, ref at))
            return false;
        if (bytes[at++] != (byte)'=' || nameEnd == nameStart)
            throw Malformed("an attribute has no value");
        if (!TryPassBlanks(bytes, ref at))
            return false;
        var quote = bytes[at++];
        if (quote is not ((byte)'"' or (byte)'\''))
            throw Malformed("an attribute's value is not quoted");
        var valueStart = at;
        while (at < bytes.Length && bytes[at] != quote)
            at++;
        if (at >= bytes.Length)
            return false;
        if (_attributeCount == _attributes.Length)
            MakeRoomForAttributes();
        _attributes[_attributeCount++] = new Attribute(nameStart, nameEnd, valueStart, at++);
        return true;
    }

    private void MakeRoomForAttributes()
    {
        if (_attributeCount == MaxAttributes)
            throw Malformed("a tag has more attributes than any part needs");
        Array.Resize(ref _attributes, 2 * _attributes.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Open(int behind, bool isEmpty)
    {
        _at = behind;
        _endIsPending = isEmpty;
        if (!_hasRoot)
            TakeRoot();
        else if (Depth == 0)
            throw Malformed("it has two roots");
        else if (_attributeCount > 0 && (AttributeName(0).StartsWith("xmlns"u8) || AttributeName(_attributeCount - 1).StartsWith("xmlns"u8)))
            TakePrefixes();
        if (++Depth > _budget.Limits.MaxXmlDepth)
            throw new FaultException(SpreadsheetFaults.XmlTooDeep(_budget.Package, _part, _budget.Limits.MaxXmlDepth));
        if (isEmpty)
            return true;
        var start = Depth > 1 ? _openNameEnds[Depth - 2] : 0;
        var length = _nameEnd - _nameStart;
        if (Depth > _openNameEnds.Length)
            Array.Resize(ref _openNameEnds, 2 * Depth);
        while (start + length > _openNames.Length)
            Array.Resize(ref _openNames, 2 * _openNames.Length);
        Slice(_nameStart, _nameEnd).CopyTo(_openNames.AsSpan(start));
        _openNameEnds[Depth - 1] = start + length;
        return true;
    }

    /// <summary>Reads the end tag that begins there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadEnd(int from)
    {
        if (Depth == 0)
            throw Malformed("a tag ends that did not begin");
        var start = Depth > 1 ? _openNameEnds[Depth - 2] : 0;
        var name = _openNames.AsSpan(start, _openNameEnds[Depth - 1] - start);
        var at = from + 2 + name.Length;
        if (at >= _end)
            return false;
        if (!_buffer.AsSpan(from + 2, name.Length).SequenceEqual(name))
            throw Malformed($"</{TextOf(name)}> is missing");
        if (!TryPassBlanks(_buffer.AsSpan(0, _end), ref at))
            return false;
        if (_buffer[at] != (byte)'>')
            throw Malformed($"</{TextOf(name)}> is missing");
        _at = at + 1;
        Depth--;
        return true;
    }

    private void TakeRoot()
    {
        _hasRoot = true;
        _mainPrefix = Slice(_nameStart, _prefixEnd).ToArray();
        ReadOnlySpan<byte> declaration = _mainPrefix.Length == 0 ? "xmlns"u8 : [.. "xmlns:"u8, .. _mainPrefix.AsSpan(0, _mainPrefix.Length - 1)];
        _mainNamespace = RawAttribute(declaration).ToArray();
        TakePrefixes();
    }

    private void TakePrefixes()
    {
        for (var i = 0; i < _attributeCount; i++)
        {
            var name = AttributeName(i);
            if (!name.StartsWith("xmlns"u8) || name.Length > LongestPrefix || _mainNamespace.Length == 0 || !RawAttribute(i).SequenceEqual(_mainNamespace))
                continue;
            byte[] prefix = name.Length > 6 ? [.. name[6..], (byte)':'] : [];
            if (!prefix.AsSpan().SequenceEqual(_mainPrefix) && !IsOtherMainPrefix(prefix) && _otherMainPrefixes.Count < MaxAttributes)
                _otherMainPrefixes.Add(prefix);
        }
    }

    private bool IsOtherMainPrefix(ReadOnlySpan<byte> prefix)
    {
        foreach (var other in _otherMainPrefixes)
        {
            if (prefix.SequenceEqual(other))
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EndsName(byte b) => b is (byte)'>' or (byte)'/' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'<';

    /// <returns><see langword="false"/> when the bytes end first.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPassBlanks(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at < bytes.Length;
    }

    private readonly record struct Attribute(int NameStart, int NameEnd, int ValueStart, int ValueEnd);
}
