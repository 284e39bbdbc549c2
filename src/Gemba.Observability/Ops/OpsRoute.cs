using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Ops;

/// <summary>A page of the ops listener; GET and HEAD.</summary>
/// <param name="Path">Exact path, as in <c>/metrics</c>.</param>
/// <param name="Answer">Answers a caller who may see it.</param>
/// <param name="AnswerStranger">Answers a caller without the token where one is demanded; <see langword="null"/> for 401.</param>
internal sealed record OpsRoute(string Path, RequestDelegate Answer, RequestDelegate? AnswerStranger = null);
