using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Diagnostics;

/// <summary>One page under <c>/debug</c>: what it is called, and what it says in one sentence.</summary>
/// <param name="Path">Path on the ops listener, as in <c>/debug/memory</c>.</param>
/// <param name="Says">What a reader finds there, and the parameters that it takes.</param>
/// <param name="Answer">Answers a caller who may see it.</param>
internal sealed record DebugPage(string Path, string Says, RequestDelegate Answer)
{
    public OpsRoute Route => new(Path, Answer);
}
