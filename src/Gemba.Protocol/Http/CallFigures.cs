namespace Gemba.Protocol.Http;

/// <summary>The figures of one request that was in flight.</summary>
/// <param name="Method">The method; <c>_OTHER</c> where the protocol defines none of that name.</param>
/// <param name="Revision">The revision that the client speaks.</param>
/// <param name="RequestBytes">Size of the body.</param>
/// <param name="AnswerBytes">Size of what was sent back, events that were not the answer included.</param>
/// <param name="Elapsed">From the first look at the request to the end of the answer.</param>
/// <param name="End">How it ended.</param>
public readonly record struct CallFigures(string Method, string Revision, long RequestBytes, long AnswerBytes, TimeSpan Elapsed, CallEnd End);
