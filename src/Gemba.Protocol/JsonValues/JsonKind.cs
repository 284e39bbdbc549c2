namespace Gemba.Protocol.JsonValues;

/// <summary>JSON's six kinds of value, as a set so that several can be asked for at once.</summary>
[Flags]
internal enum JsonKind : byte
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    String = 8,
    Array = 16,
    Object = 32,
}
