using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Ops;

/// <summary>One page or action of the ops listener. Register it as a singleton: a role adds its own beside those of every role.</summary>
/// <param name="Path">Exact path, as in <c>/metrics</c>; with <c>/{id}</c> at its end or before its last segment, one more segment, which <see cref="OpsRequest.Id"/> tells.</param>
/// <param name="Answer">Answers a caller who may see it.</param>
public sealed record OpsRoute(string Path, RequestDelegate Answer)
{
    internal const string IdSegment = "/{id}";

    /// <summary>Method. Default GET, which answers HEAD too. One path may have several routes, each with a method of its own.</summary>
    /// <remarks>What changes something is never GET: a page in a browser can make anybody's browser GET.</remarks>
    public string Method { get; init; } = HttpMethods.Get;

    /// <summary>Answers a caller without the token where one is demanded. Default <see langword="null"/>: 401.</summary>
    public RequestDelegate? AnswerStranger { get; init; }

    /// <summary>Answers a caller who may see it; what went wrong is said with the status of the fault.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await Answer(context).ConfigureAwait(false);
        }
        catch (ObservabilityException fault) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(fault.HttpStatus, fault.Message).ConfigureAwait(false);
        }
    }
}
