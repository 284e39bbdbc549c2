namespace Gemba.Gateway.Calls;

/// <summary>The rest of the way.</summary>
internal delegate Task NextStep(GatewayCall call, CancellationToken cancellationToken);
