using System.Runtime.InteropServices;

namespace Gemba.Observability.Calls;

/// <summary>Makes ids of operations: version 4 UUIDs for telling apart, not for secrets, so that no call pays for the system's random source.</summary>
internal static class CallIdentity
{
    internal static Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40); // version and variant of RFC 9562 in the little-endian layout of Guid
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return MemoryMarshal.Read<Guid>(bytes);
    }
}
