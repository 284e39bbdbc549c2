using System.Buffers;
using System.Text.Json;

namespace Gemba.Benchmarks.Peers;

/// <summary>
/// What the minimal upstream does with one message: shakes hands, lists its tool <c>echo</c>, and answers calls of it with the text it was given, padded to a size.
/// </summary>
/// <remarks>Arguments of <c>echo</c>: <c>text</c>, <c>size</c> (bytes of padding, default 0), <c>steps</c> (progress notifications before the answer, default 0), <c>fault</c> (answers with an error).</remarks>
internal sealed class UpstreamAnswer
{
    private const string Tool = """
        {"tools":[{"name":"echo","description":"Says the same.","inputSchema":{"type":"object","properties":{"text":{"type":"string"},"size":{"type":"integer"},"steps":{"type":"integer"},"fault":{"type":"boolean"}},"required":["text"]}}]}
        """;

    private static readonly byte[] s_padding = [.. Enumerable.Repeat((byte)'x', 1 << 20)];

    /// <summary>The answer; empty for a notification.</summary>
    public ArrayBufferWriter<byte> Bytes { get; } = new(1024);

    /// <summary>Messages before the answer.</summary>
    public List<byte[]> Before { get; } = [];

    /// <summary>Whether the request asked for a failure of the server itself.</summary>
    public bool IsFault { get; private set; }

    /// <summary>Whether the message was a handshake.</summary>
    public bool IsHandshake { get; private set; }

    /// <summary>Reads one message and makes the answer.</summary>
    public static UpstreamAnswer To(ReadOnlySpan<byte> message)
    {
        var answer = new UpstreamAnswer();
        using var document = JsonDocument.Parse(message.ToArray());
        var root = document.RootElement;
        if (!root.TryGetProperty("id", out var id) || !root.TryGetProperty("method", out var method))
            return answer;
        answer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        JsonMarshalWrite(answer.Bytes, id);
        switch (method.GetString())
        {
            case "initialize":
                answer.IsHandshake = true;
                answer.Write(",\"result\":{\"protocolVersion\":"u8);
                JsonMarshalWrite(answer.Bytes, root.GetProperty("params").GetProperty("protocolVersion"));
                answer.Write(",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"minimal\",\"version\":\"1\"}}}"u8);
                break;
            case "tools/list":
                answer.Write(",\"result\":"u8);
                answer.Write(System.Text.Encoding.UTF8.GetBytes(Tool.Trim()));
                answer.Write("}"u8);
                break;
            case "tools/call":
                answer.Call(root.GetProperty("params"));
                break;
            case "ping":
                answer.Write(",\"result\":{}}"u8);
                break;
            default:
                answer.Write(",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}"u8);
                break;
        }

        return answer;
    }

    private void Call(JsonElement parameters)
    {
        var arguments = parameters.GetProperty("arguments");
        if (arguments.TryGetProperty("fault", out var fault) && fault.GetBoolean())
        {
            IsFault = true;
            Write(",\"error\":{\"code\":-32603,\"message\":\"It failed, as it was asked to.\"}}"u8);
            return;
        }

        var steps = arguments.TryGetProperty("steps", out var wanted) ? wanted.GetInt32() : 0;
        for (var step = 1; step <= steps; step++)
        {
            var token = parameters.GetProperty("_meta").GetProperty("progressToken").GetRawText();
            Before.Add(System.Text.Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{{\"progressToken\":{token},\"progress\":{step},\"total\":{steps}}}}}"));
        }

        Write(",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""u8);
        Write(System.Text.Encoding.UTF8.GetBytes(arguments.GetProperty("text").GetString()!));
        if (arguments.TryGetProperty("size", out var size))
            Write(s_padding.AsSpan(0, size.GetInt32()));
        Write("\"}]}}"u8);
    }

    private void Write(ReadOnlySpan<byte> utf8) => Bytes.Write(utf8);

    private static void JsonMarshalWrite(ArrayBufferWriter<byte> to, JsonElement element) =>
        to.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element));
}
