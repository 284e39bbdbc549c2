namespace Gemba.Protocol.Frames;

/// <summary>How the twelve bytes before a payload are laid out. Both begin with the magic number and end with the payload's length, big-endian.</summary>
public enum FrameLayout
{
    /// <summary>Version and type take two bytes each.</summary>
    Native,

    /// <summary>Version and type take one byte each, and two reserved bytes, both zero, follow. Health probes in the field are written so.</summary>
    Compact,
}
