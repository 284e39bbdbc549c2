using System.Text.Json;
using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Gemba.ConformanceServer;

/// <summary>What the fixture asks a client for, and how its answers are read.</summary>
internal static class Questions
{
    public static Dictionary<string, InputRequest> One(string key, InputRequest question) => new() { [key] = question };

    public static InputRequest AskText(string message, string field) => Ask(message, field, new StringSchema());

    public static InputRequest AskYes(string message) => Ask(message, "ok", new BooleanSchema());

    public static InputRequest AskModel(string text) => InputRequest.ForSampling(
        new CreateMessageRequestParams { Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = text }] }], MaxTokens = 100 });

    public static InputRequest AskRoots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static InputResponse? AnswerTo(RequestParams? call, string key) =>
        (call switch { CallToolRequestParams tool => tool.InputResponses, GetPromptRequestParams prompt => prompt.InputResponses, _ => null })?.TryGetValue(key, out var answer) is true
            ? answer
            : null;

    /// <summary>The text that a person gave; <see langword="null"/> where the answer is none to such a question.</summary>
    public static string? TextIn(InputResponse answer, string field)
    {
        try
        {
            return answer.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?.TryGetValue(field, out var value) is true ? value.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static InputRequest Ask(string message, string field, PrimitiveSchemaDefinition schema) => InputRequest.ForElicitation(
        new ElicitRequestParams { Message = message, RequestedSchema = new RequestSchema { Properties = new Dictionary<string, PrimitiveSchemaDefinition> { [field] = schema }, Required = [field] } });
}
