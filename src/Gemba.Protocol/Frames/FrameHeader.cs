using System.Buffers.Binary;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Frames;

/// <summary>The twelve bytes before a payload.</summary>
/// <param name="Layout">How they are laid out.</param>
/// <param name="Version">The protocol's version.</param>
/// <param name="Type">What the payload is.</param>
/// <param name="Length">The payload's length in bytes.</param>
public readonly record struct FrameHeader(FrameLayout Layout, int Version, FrameType Type, uint Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 12;

    /// <summary>The only version there is.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The bytes with which every frame begins: MCPB.</summary>
    public static ReadOnlySpan<byte> Magic => "MCPB"u8;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The twelve bytes.</param>
    /// <param name="header">The header, where the bytes are one.</param>
    /// <returns>What is wrong with them; <see langword="null"/> where nothing is.</returns>
    public static Fault? Read(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (!bytes.StartsWith(Magic))
            return ProtocolFaults.NotAFrame();
        // The native version would have to be 256 or more to put anything but zero here.
        var layout = bytes[4] == 0 ? FrameLayout.Native : FrameLayout.Compact;
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        header = layout == FrameLayout.Native
            ? new FrameHeader(layout, bytes[5], FrameTypes.Find(layout, BinaryPrimitives.ReadUInt16BigEndian(bytes[6..])), length)
            : new FrameHeader(layout, bytes[4], FrameTypes.Find(layout, bytes[5]), length);
        if (layout == FrameLayout.Compact && (bytes[6] | bytes[7]) != 0)
            return ProtocolFaults.FrameReservedSet();
        // A client that speaks more than this must be able to say so: its hello may carry the version that it would like.
        return header.Version != CurrentVersion && header.Type != FrameType.Hello ? ProtocolFaults.FrameVersion(header.Version) : null;
    }

    /// <summary>Writes the header's twelve bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        var number = FrameTypes.NumberOf(Layout, Type);
        if (Layout == FrameLayout.Native)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)Version);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], number);
        }
        else
        {
            (bytes[4], bytes[5], bytes[6], bytes[7]) = ((byte)Version, number, 0, 0);
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Length);
    }
}
