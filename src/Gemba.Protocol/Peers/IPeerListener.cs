namespace Gemba.Protocol.Peers;

/// <summary>Hears what a server says that is no answer: notifications and questions.</summary>
public interface IPeerListener
{
    /// <summary>A message came. The next one of the same connection waits until this ends, so it must not take long.</summary>
    /// <param name="message">The message; its bytes stay as they are.</param>
    ValueTask HeardAsync(PeerMessage message);
}
