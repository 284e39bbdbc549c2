namespace Gemba.Observability.Shutdown;

/// <summary>Something that is written out after the last call: lower priorities first.</summary>
/// <param name="Name">What the log calls it, as in <c>audit</c>.</param>
/// <param name="Priority">30 for caches and state, 90 for signals.</param>
/// <param name="FlushAsync">Writes it out.</param>
internal sealed record FlushStep(string Name, int Priority, Func<CancellationToken, Task> FlushAsync);
