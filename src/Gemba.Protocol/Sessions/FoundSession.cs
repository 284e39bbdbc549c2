using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Sessions;

/// <summary>What came of the search for a session.</summary>
/// <param name="Session">The session, where it may be used.</param>
/// <param name="IsWithheld">Whether there is one, and it is somebody else's.</param>
/// <param name="Fault">Why it could not be looked for or made again.</param>
internal readonly record struct FoundSession(Session? Session, bool IsWithheld = false, Fault? Fault = null);
