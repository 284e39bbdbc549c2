namespace Gemba.Protocol.Http;

/// <summary>Counts nothing.</summary>
internal sealed class SilentObserver : IEndpointObserver;
