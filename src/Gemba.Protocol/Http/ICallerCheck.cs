using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Finds out who sends a request, before anything of its body is read.</summary>
public interface ICallerCheck
{
    /// <summary>Judges a request. Where it is admitted, <see cref="HttpContext.User"/> is who sent it; where not, headers that the answer needs are set.</summary>
    /// <returns>Why it is refused; <see langword="null"/> where it is not.</returns>
    ValueTask<Fault?> JudgeAsync(HttpContext http);
}
