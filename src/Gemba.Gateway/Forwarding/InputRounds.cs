using System.Buffers;
using System.Text.Json;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>
/// A server of the revision without session asks by answering <c>input_required</c>, and wants the request again with the answers (2026-07-28, SEP-2322). A client with
/// a session knows only questions: they are put to it, one after the other.
/// </summary>
internal static class InputRounds
{
    /// <summary>A tool asks once or twice; a server that asks for ever must not hold its caller for ever.</summary>
    public const int Most = 16;

    /// <summary>Whether the answer is such a question, to a client that does not know the form.</summary>
    public static bool IsNeeded(GatewayCall call, PeerAnswer answer) => !call.Client.IsSessionless && answer.Message.ResultType.Is("input_required"u8);

    /// <summary>Asks the client everything that the answer asks.</summary>
    /// <returns>Members for the params of the repeated request.</returns>
    /// <exception cref="FaultException">The client cannot be asked, or refuses.</exception>
    public static async Task<byte[]> AskAsync(GatewayCall call, PeerAnswer answer, CancellationToken cancellationToken)
    {
        using var result = answer.ReadResult();
        var answers = new List<(string Key, ReadOnlyMemory<byte> Result)>();
        if (result.RootElement.TryGetProperty("inputRequests", out var questions) && questions.ValueKind == JsonValueKind.Object)
        {
            foreach (var question in questions.EnumerateObject())
                answers.Add((question.Name, await AskOneAsync(call, question.Value, cancellationToken).ConfigureAwait(false)));
        }

        return Write(answers, result.RootElement.TryGetProperty("requestState", out var state) && state.ValueKind == JsonValueKind.String ? state.GetString() : null);
    }

    private static Task<ReadOnlyMemory<byte>> AskOneAsync(GatewayCall call, JsonElement question, CancellationToken cancellationToken)
    {
        var method = question.ValueKind == JsonValueKind.Object && question.TryGetProperty("method", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (method is null)
            throw new FaultException(GatewayFaults.BackendUnreadable(call.Backend!.Space, call.Backend.Name));
        var parameters = question.TryGetProperty("params", out var given) ? System.Text.Encoding.UTF8.GetBytes(given.GetRawText()) : "{}"u8.ToArray();
        return call.Client.Questions.AskAsync(method, parameters, call, cancellationToken);
    }

    private static byte[] Write(List<(string Key, ReadOnlyMemory<byte> Result)> answers, string? state)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Messages.Readable))
        {
            json.WriteStartObject();
            json.WriteStartObject("inputResponses"u8);
            foreach (var (key, result) in answers)
            {
                json.WritePropertyName(key);
                json.WriteRawValue(result.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
            if (state is not null)
                json.WriteString("requestState"u8, state);
            json.WriteEndObject();
        }

        // Without its braces it goes in front of the other members.
        return [.. bytes.WrittenSpan[1..^1], (byte)','];
    }
}
