using System.Text.Json;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Envelopes;

/// <summary>The one pass over a message: notes where its parts lie, and the first thing that makes it unfit to be routed.</summary>
internal ref struct EnvelopeScanner
{
    private readonly int _maxDepth;
    private Utf8JsonReader _reader;
    private EnvelopeMember _seen;
    private ByteRange _clientName;

    internal EnvelopeParts Parts;

    internal EnvelopeScanner(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        _maxDepth = maxDepth;
        // One level more than allowed: the level that is too deep is then ours to name.
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
    }

    /// <summary>The first thing found that is valid JSON and still no fit message.</summary>
    internal Fault? Fault { get; private set; }

    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    /// <exception cref="FaultException">The value is nested deeper than the limit.</exception>
    internal void Scan()
    {
        Advance();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Fault = _reader.TokenType == JsonTokenType.StartArray ? ProtocolFaults.BatchRefused() : ProtocolFaults.NotAMessage("it is not a JSON object");
            return;
        }

        while (Advance() == JsonTokenType.PropertyName)
            ReadRootMember();
        Advance();   // throws when anything but white space follows
    }

    private void ReadRootMember()
    {
        var member = TakeMember(MemberNames.Root);
        switch (member)
        {
            case EnvelopeMember.JsonRpc: Parts.HasJsonRpc2 = _reader.TokenType == JsonTokenType.String && TakeText() && _reader.ValueTextEquals("2.0"u8); break;
            case EnvelopeMember.Id: (Parts.IdType, Parts.Id) = (_reader.TokenType, TakeValue()); break;
            case EnvelopeMember.Method: Parts.Method = TakeMethod(); break;
            case EnvelopeMember.Params: Parts.Params = TakeParams(); break;
            case EnvelopeMember.Result: Parts.Result = TakeMembers(MemberNames.Result); break;
            case EnvelopeMember.Error: Parts.Error = TakeMembers(MemberNames.Error); break;
            default: TakeValue(); break;
        }
    }

    private void ReadInnerMember((EnvelopeMember Member, byte[] Name)[] table)
    {
        var member = TakeMember(table);
        switch (member)
        {
            case EnvelopeMember.Arguments: Parts.Arguments = TakeValue(); break;
            case EnvelopeMember.Meta: Parts.Meta = TakeMembers(MemberNames.Meta); break;
            case EnvelopeMember.ClientInfo: Parts.ClientName = TakeClientName(); break;
            case EnvelopeMember.MetaClientInfo: Parts.MetaClientName = TakeClientName(); break;
            case EnvelopeMember.RequestId: Parts.RequestId = TakeId(); break;
            case EnvelopeMember.ParamsProgressToken: Parts.ParamsProgressToken = TakeId(); break;
            case EnvelopeMember.MetaProgressToken: Parts.MetaProgressToken = TakeId(); break;
            case EnvelopeMember.MetaSubscriptionId: Parts.MetaSubscriptionId = TakeId(); break;
            case EnvelopeMember.MetaClientCapabilities: Parts.HasClientCapabilities = _reader.TokenType == JsonTokenType.StartObject; TakeValue(); break;
            case EnvelopeMember.IsError: Parts.IsErrorResult = _reader.TokenType == JsonTokenType.True; TakeValue(); break;
            case EnvelopeMember.ErrorCode: Parts.HasCode = _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out Parts.Code); TakeValue(); break;
            default: ReadText(member); break;
        }
    }

    private void ReadText(EnvelopeMember member)
    {
        if (member is EnvelopeMember.None or EnvelopeMember.LookAlike || _reader.TokenType != JsonTokenType.String)
        {
            TakeValue();
            return;
        }

        TakeText();
        var range = TakeValue();
        switch (member)
        {
            case EnvelopeMember.Name: Parts.Name = range; break;
            case EnvelopeMember.Uri: Parts.Uri = range; break;
            case EnvelopeMember.ProtocolVersion: Parts.ProtocolVersion = range; break;
            case EnvelopeMember.Traceparent: Parts.Traceparent = range; break;
            case EnvelopeMember.Tracestate: Parts.Tracestate = range; break;
            case EnvelopeMember.Baggage: Parts.Baggage = range; break;
            case EnvelopeMember.MetaProtocolVersion: Parts.MetaProtocolVersion = range; break;
            case EnvelopeMember.MetaLogLevel: Parts.MetaLogLevel = range; break;
            case EnvelopeMember.ResultType: Parts.ResultType = range; break;
            case EnvelopeMember.ClientName: _clientName = range; break;
        }
    }

    private ByteRange TakeClientName()
    {
        _clientName = default;
        TakeMembers(MemberNames.Client);
        // Two owners may each have a name; within one owner a second name is a repetition.
        _seen &= ~EnvelopeMember.ClientName;
        return _clientName;
    }

    private ByteRange TakeParams()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            Fault ??= ProtocolFaults.NotAMessage("its 'params' is not an object");
        return TakeMembers(MemberNames.Params);
    }

    private ByteRange TakeMethod()
    {
        if (_reader.TokenType != JsonTokenType.String || _reader.ValueSpan.IsEmpty)
        {
            Fault ??= ProtocolFaults.NotAMessage("its 'method' is not a text of one character or more");
            return TakeValue();
        }

        if (TakeText() && !_reader.ValueIsEscaped)
            Parts.KnownMethod = MethodNames.Find(_reader.ValueSpan);
        return TakeValue();
    }

    private ByteRange TakeId() =>
        _reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? TakeValue() : TakeNothing();

    private ByteRange TakeNothing()
    {
        TakeValue();
        return default;
    }

    private bool TakeText()
    {
        if (!_reader.ValueIsEscaped || SurrogateEscapes.ArePaired(_reader.ValueSpan))
            return true;
        Fault ??= ProtocolFaults.HalfPair();
        return false;
    }

    private EnvelopeMember TakeMember((EnvelopeMember Member, byte[] Name)[] table)
    {
        var member = MemberNames.Find(ref _reader, table);
        if (member == EnvelopeMember.LookAlike || (_seen & member) != 0)
            Fault ??= ProtocolFaults.AmbiguousMember(table.Select(entry => System.Text.Encoding.ASCII.GetString(entry.Name)), member == EnvelopeMember.LookAlike);
        _seen |= member & ~EnvelopeMember.LookAlike;
        Advance();
        return member;
    }

    private ByteRange TakeMembers((EnvelopeMember Member, byte[] Name)[] table)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            return TakeValue();
        var start = (int)_reader.TokenStartIndex;
        while (Advance() == JsonTokenType.PropertyName)
            ReadInnerMember(table);
        return new ByteRange(start, (int)_reader.BytesConsumed - start);
    }

    private ByteRange TakeValue()
    {
        var start = (int)_reader.TokenStartIndex;
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var depth = _reader.CurrentDepth;
            do
                Advance();
            while (_reader.CurrentDepth > depth);
        }

        return new ByteRange(start, (int)_reader.BytesConsumed - start);
    }

    private JsonTokenType Advance()
    {
        _reader.Read();
        if (_reader.CurrentDepth >= _maxDepth && _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            throw new FaultException(ProtocolFaults.NestedTooDeep(_maxDepth));
        return _reader.TokenType;
    }
}
