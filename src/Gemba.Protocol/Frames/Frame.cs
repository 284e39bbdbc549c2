using Gemba.Protocol.Links;

namespace Gemba.Protocol.Frames;

/// <summary>One frame as it was read.</summary>
/// <param name="Layout">How its header was laid out; an answer has the same.</param>
/// <param name="Version">The protocol's version in the header.</param>
/// <param name="Type">What it carries.</param>
/// <param name="Payload">The payload in memory of its own; may be empty.</param>
public readonly record struct Frame(FrameLayout Layout, int Version, FrameType Type, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What became of a payload that was too long to be kept; <see langword="null"/> for any other.</summary>
    internal PassingMessage? Passed { get; init; }
}
