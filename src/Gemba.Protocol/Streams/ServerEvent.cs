using Gemba.Protocol.Links;

namespace Gemba.Protocol.Streams;

/// <summary>One event of a server's stream.</summary>
/// <param name="Type">Its type; <c>message</c> where it has none.</param>
/// <param name="Message">Its data. Of one that is too long only its length and whose answer it is.</param>
internal readonly record struct ServerEvent(string Type, LinkMessage Message);
