using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Ops;

/// <summary>How the ops listener says no.</summary>
public static class OpsAnswer
{
    /// <summary>Answers with one line of text that says what is wrong and how to mend it.</summary>
    /// <param name="context">Request whose answer has not begun.</param>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="text">What, which, how to mend.</param>
    public static Task RefuseAsync(this HttpContext context, int status, string text)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{text}\n", context.RequestAborted);
    }
}
