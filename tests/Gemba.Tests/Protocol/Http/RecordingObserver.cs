using System.Collections.Concurrent;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;

namespace Gemba.Tests.Protocol.Http;

internal sealed class RecordingObserver : IEndpointObserver
{
    public ConcurrentQueue<CallFigures> Calls { get; } = new();

    public ConcurrentQueue<string> Rejections { get; } = new();

    public ConcurrentQueue<SessionEnd> Ends { get; } = new();

    public int Opened => _opened;

    private int _opened;

    public void SessionOpened(string revision) => Interlocked.Increment(ref _opened);

    public void SessionClosed(string revision, SessionEnd end, TimeSpan lasted) => Ends.Enqueue(end);

    public void CallFinished(in CallFigures figures) => Calls.Enqueue(figures);

    public void Rejected(Fault fault, string httpMethod, string? client) => Rejections.Enqueue(fault.Reason);
}
