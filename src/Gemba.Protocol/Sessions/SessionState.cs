namespace Gemba.Protocol.Sessions;

/// <summary>What a session is made again from, in another process or after this one let go of it.</summary>
/// <param name="Id">Its id inside the process, as records name it.</param>
/// <param name="Owner">Who opened it and alone may use it; <see langword="null"/> where nobody finds out who asks.</param>
/// <param name="Server">What its server is made again from.</param>
public sealed record SessionState(string Id, string? Owner, ReadOnlyMemory<byte> Server);
