namespace Gemba.Observability.Profiling;

/// <summary>How much time one sample stands for. The sampler means to look each millisecond; how often it really does depends on the machine and its load.</summary>
internal sealed class SamplePace
{
    private readonly Dictionary<int, (double First, double Last, int Count)> _threads = [];

    public void Add(int thread, double milliseconds) => _threads[thread] = _threads.TryGetValue(thread, out var seen)
        ? (seen.First, milliseconds, seen.Count + 1)
        : (milliseconds, milliseconds, 1);

    /// <summary>The mean time between two samples of a thread; 1 where no thread has two.</summary>
    public double Milliseconds
    {
        get
        {
            var gaps = _threads.Values.Sum(thread => thread.Count - 1);
            return gaps == 0 ? 1 : _threads.Values.Sum(thread => thread.Last - thread.First) / gaps;
        }
    }
}
