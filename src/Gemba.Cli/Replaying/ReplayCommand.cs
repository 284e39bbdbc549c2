using System.CommandLine;
using System.Text.Json.Nodes;
using Gemba.Cli.Configuration;
using Gemba.Observability.Ops;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.Cli.Replaying;

/// <summary><c>gemba replay</c>: sends a captured request again and prints where the answer differs.</summary>
internal static class ReplayCommand
{
    private const int Different = 1;
    private const int MostShown = 50;
    private const int LongestShown = 200;
    private const string DefaultServer = "http://127.0.0.1:8079/mcp";

    private static readonly Argument<string> Id = new("ID") { Description = "Id of the capture, or its file." };
    private static readonly Option<string> Against = new("--against") { HelpName = "URL", Description = "MCP endpoint that gets the request.", DefaultValueFactory = _ => DefaultServer };
    private static readonly Option<string?> Ops = new("--ops") { HelpName = "URL", Description = "Ops address of the role that keeps the capture. Default: the data folder." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Data folder of the server. Default: the platform's data folder." };

    public static Command Build()
    {
        var command = new Command("replay", $"""
            Sends a captured request again and prints where the answer differs.
            Ends with 0 when the answers are the same, with 1 when they differ, with 2 when it cannot be sent. The token of --ops comes from {OpsOptions.TokenVariable}.

            Example: gemba replay cap-01a1fe6f5a3d7b859adad9d5a4a5723e
                     gemba replay cap-01a1fe6f5a3d7b859adad9d5a4a5723e --ops http://127.0.0.1:9092 --against http://127.0.0.1:8080/mcp
            """)
        {
            Id, Against, Ops, Data,
        };
        command.SetAction(ReplayAsync);
        return command;
    }

    private static async Task<int> ReplayAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var capture = await CaptureSource.ReadAsync(parsed.GetValue(Id)!, parsed.GetValue(Ops), parsed.GetValue(Data) ?? DataFolder.Default, cancellationToken);
        var request = ReplayedRequest.Of(capture);
        var output = parsed.InvocationConfiguration.Output;
        await DescribeAsync(output, capture, request);
        var now = await SendAsync(request, EndpointOf(parsed.GetValue(Against)!), cancellationToken);
        var differences = AnswerDifference.Between(ComparableOf(capture["response"]), now);
        await PrintAsync(output, capture, differences);
        return differences.Count == 0 ? 0 : Different;
    }

    private static Uri EndpointOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
        ? endpoint
        : throw new ConfigurationFault($"--against: '{text}' is no address. Write the MCP endpoint, as in {DefaultServer}.");

    private static async Task<JsonObject> SendAsync(ReplayedRequest request, Uri endpoint, CancellationToken cancellationToken)
    {
        if (request.Method == RequestMethods.Initialize)
            throw new ConfigurationFault("The captured request is the handshake itself, which every connection makes anew. Replay one that came after it.");
        try
        {
            using var errors = new ToldErrors();
            using var http = new HttpClient(errors);
            var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = endpoint, TransportMode = HttpTransportMode.StreamableHttp }, http);
            await using var client = await McpClient.CreateAsync(transport, OptionsOf(request), cancellationToken: cancellationToken);
            errors.IsConnected = true;
            return await SendAsync(client, request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new ConfigurationFault($"--against: {endpoint} does not take the request: {failure.Message}");
        }
    }

    private static McpClientOptions OptionsOf(ReplayedRequest request) =>
        new() { ProtocolVersion = request.Revision, ClientInfo = new Implementation { Name = "gemba-replay", Version = typeof(ReplayCommand).Assembly.GetName().Version?.ToString(3) ?? "0" } };

    private static async Task<JsonObject> SendAsync(McpClient client, ReplayedRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendRequestAsync(new JsonRpcRequest { Method = request.Method, Params = request.Params?.DeepClone() }, cancellationToken);
            return new JsonObject { ["result"] = answer.Result?.DeepClone() };
        }
        catch (McpProtocolException error)
        {
            return new JsonObject { ["error"] = new JsonObject { ["code"] = (int)error.ErrorCode, ["message"] = MessageOf(error) } };
        }
    }

    /// <summary>The SDK puts words of its own before the message that the server sent.</summary>
    private static string MessageOf(McpProtocolException error)
    {
        const string before = "Request failed (remote): ";
        return error.Message.StartsWith(before, StringComparison.Ordinal) ? error.Message[before.Length..] : error.Message;
    }

    /// <summary>Of an error only what the client tells again: code and message.</summary>
    private static JsonNode? ComparableOf(JsonNode? response)
    {
        if (response?["error"] is not JsonObject error)
            return response;
        return new JsonObject { ["error"] = new JsonObject { ["code"] = error["code"]?.DeepClone(), ["message"] = error["message"]?.DeepClone() } };
    }

    private static async Task DescribeAsync(TextWriter output, JsonObject capture, ReplayedRequest request)
    {
        var what = capture["tool"] is { } tool ? $"{request.Method} {tool}" : request.Method;
        await output.WriteLineAsync($"captured  {capture["capture_id"]}  {capture["timestamp"]}  {what}  {capture["outcome"]}{(capture["reason"] is { } reason ? $" ({reason})" : "")}  {capture["duration_ms"]} ms");
        await output.WriteLineAsync($"by        {capture["role"]} {capture["server_version"]}, configuration {capture["config_revision"]?.ToString() ?? "unknown"}, revision {request.Revision ?? "unknown"}");
        if (request.Redacted.Count > 0)
            await output.WriteLineAsync($"redacted  {string.Join(", ", request.Redacted)}: sent as the stand-ins that were kept");
        if (request.Cut.Count > 0)
            await output.WriteLineAsync($"cut       {string.Join(", ", request.Cut)}: less is sent than came");
    }

    private static async Task PrintAsync(TextWriter output, JsonObject capture, IReadOnlyList<AnswerDifference> differences)
    {
        if (capture["response"] is null)
            await output.WriteLineAsync("note      nothing was answered when it was captured");
        await output.WriteLineAsync(differences.Count == 0 ? "answer    the same" : $"answer    differs in {differences.Count} {(differences.Count == 1 ? "place" : "places")}");
        foreach (var difference in differences.Take(MostShown))
        {
            await output.WriteLineAsync($"  {difference.Path}");
            await output.WriteLineAsync($"    - {Shown(difference.Captured)}");
            await output.WriteLineAsync($"    + {Shown(difference.Now)}");
        }

        if (differences.Count > MostShown)
            await output.WriteLineAsync($"  … and {differences.Count - MostShown} more");
    }

    private static string Shown(string? value) => value is null ? "(nothing)" : value.Length > LongestShown ? $"{value[..LongestShown]}… ({value.Length} characters)" : value;
}
