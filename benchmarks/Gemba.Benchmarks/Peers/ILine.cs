namespace Gemba.Benchmarks.Peers;

/// <summary>A way for one request at a time.</summary>
internal interface ILine : IDisposable
{
    /// <summary>Sends a request and waits for all that answers it; what is given back holds until the next request.</summary>
    ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> message, long id);
}
