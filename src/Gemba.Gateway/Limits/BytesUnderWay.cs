namespace Gemba.Gateway.Limits;

/// <summary>The bytes of all requests that are under way in the process, whatever way they came in: each way bounds its own number and length, and none knows of the others.</summary>
internal sealed class BytesUnderWay(GatewayOptions options)
{
    private long _bytes;

    /// <summary>Takes room for a request.</summary>
    /// <returns>Whether there was any; whoever got it gives it back. A request that is alone always has it.</returns>
    public bool TryTake(long bytes)
    {
        var all = Interlocked.Add(ref _bytes, bytes);
        if (all <= options.MaxBytesUnderWay || all == bytes)
            return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives the room back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
