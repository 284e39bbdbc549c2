using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gemba.Observability.Calls;

/// <summary>Makes ids of operations and events: UUIDs for telling apart, not for secrets, so that no call pays for the system's random source.</summary>
internal static class CallIdentity
{
    /// <summary>A version 4 UUID: 122 random bits.</summary>
    internal static Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40); // version and variant of RFC 9562 in the little-endian layout of Guid
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return MemoryMarshal.Read<Guid>(bytes);
    }

    /// <summary>A version 7 UUID: sorts by its millisecond, and has 74 random bits.</summary>
    internal static Guid NextAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (time.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
