using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gemba.Benchmarks.Peers;

/// <summary>The minimal server that everything measured stands before, over HTTP and on standard input and output.</summary>
internal static class Upstream
{
    /// <summary>Serves HTTP on a port until standard input ends.</summary>
    public static async Task<int> ServeHttpAsync(int port)
    {
        await using var app = Listening(port);
        app.MapPost("/mcp", (RequestDelegate)AnswerAsync);
        await RunAsync(app);
        return 0;
    }

    /// <summary>Reads messages line by line from standard input and writes answers to standard output.</summary>
    public static async Task<int> ServeLinesAsync()
    {
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        using var lines = new Lines(Console.OpenStandardInput());
        while (await lines.NextAsync() is { } line)
        {
            var answer = UpstreamAnswer.To(line.Span);
            foreach (var before in answer.Before)
            {
                output.Write(before);
                output.WriteByte((byte)'\n');
            }

            if (answer.Bytes.WrittenCount > 0)
            {
                output.Write(answer.Bytes.WrittenSpan);
                output.WriteByte((byte)'\n');
            }

            if (!lines.HasMore)
                await output.FlushAsync();
        }

        return 0;
    }

    /// <summary>A web application that says nothing and listens on loopback.</summary>
    public static WebApplication Listening(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.ListenLocalhost(port);
        });
        return builder.Build();
    }

    /// <summary>Runs until standard input ends, so that nothing stays behind a measuring process that was killed.</summary>
    public static async Task RunAsync(WebApplication app)
    {
        await app.StartAsync();
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var read = await http.Request.BodyReader.ReadAtLeastAsync((int)(http.Request.ContentLength ?? 1));
        while (!read.IsCompleted && http.Request.ContentLength is null)
        {
            http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await http.Request.BodyReader.ReadAsync();
        }

        var answer = UpstreamAnswer.To(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        if (answer.Bytes.WrittenCount == 0)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (answer.IsFault)
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        if (answer.IsHandshake)
            http.Response.Headers["Mcp-Session-Id"] = Guid.NewGuid().ToString("N");
        if (answer.Before.Count > 0)
        {
            await StreamAsync(http, answer);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Bytes.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(answer.Bytes.WrittenMemory);
    }

    private static async Task StreamAsync(HttpContext http, UpstreamAnswer answer)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var message in answer.Before.Append(answer.Bytes.WrittenMemory.ToArray()))
        {
            await http.Response.BodyWriter.WriteAsync("data: "u8.ToArray());
            await http.Response.BodyWriter.WriteAsync(message);
            await http.Response.BodyWriter.WriteAsync("\n\n"u8.ToArray());
        }
    }
}
