using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>Tools that answer with what they still need; the client calls again with it.</summary>
[McpServerToolType]
internal sealed class InputTools
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Needs a name from a person.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> call) =>
        Questions.AnswerTo(call.Params, "user_name") is { } answer && Questions.TextIn(answer, "name") is { } name
            ? $"Hello, {name}!"
            : throw new InputRequiredException(Questions.One("user_name", Questions.AskText("What is your name?", "name")));

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Needs an answer of the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> call) =>
        Questions.AnswerTo(call.Params, "capital_question") is { } answer
            ? $"The model said: {answer.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}"
            : throw new InputRequiredException(Questions.One("capital_question", Questions.AskModel("What is the capital of France?")));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Needs the client's roots.")]
    public static string Roots(RequestContext<CallToolRequestParams> call) =>
        Questions.AnswerTo(call.Params, "client_roots") is { } answer
            ? $"The client has {answer.Deserialize(InputResponse.ListRootsResultJsonTypeInfo)?.Roots.Count} roots."
            : throw new InputRequiredException(Questions.One("client_roots", Questions.AskRoots()));

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Wants its state back.")]
    public static string State(RequestContext<CallToolRequestParams> call) => call.Params?.RequestState switch
    {
        null => throw new InputRequiredException(Questions.One("confirm", Questions.AskYes("Please confirm")), "state-of-the-first-round"),
        "state-of-the-first-round" => "state-ok: the state came back as it was given",
        _ => "The state is another one than was given.",
    };

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Needs three things at once.")]
    public static string Several(RequestContext<CallToolRequestParams> call) =>
        call.Params?.InputResponses is { Count: >= 3 }
            ? "All three answers came."
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["user_name"] = Questions.AskText("What is your name?", "name"),
                    ["greeting"] = Questions.AskModel("Generate a greeting"),
                    ["client_roots"] = Questions.AskRoots(),
                },
                "three-things");

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Needs two things, one after the other.")]
    public static string Rounds(RequestContext<CallToolRequestParams> call) => call.Params?.RequestState switch
    {
        null => throw new InputRequiredException(Questions.One("step1", Questions.AskText("Step 1: What is your name?", "name")), "round-1"),
        "round-1" => throw new InputRequiredException(Questions.One("step2", Questions.AskText("Step 2: What is your favorite color?", "color")), "round-2"),
        _ => "Both rounds are done.",
    };

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Refuses a state that it did not sign.")]
    public static string Signed(RequestContext<CallToolRequestParams> call)
    {
        if (call.Params?.RequestState is not { } state)
        {
            var nonce = Guid.NewGuid().ToString("N");
            throw new InputRequiredException(Questions.One("confirm", Questions.AskYes("Please confirm")), $"{nonce}.{Sign(nonce)}");
        }

        var parts = state.Split('.');
        var isOurs = parts.Length == 2 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[1]), Encoding.UTF8.GetBytes(Sign(parts[0])));
        return isOurs ? "The state is the one that was given." : throw new McpProtocolException("The state was changed on its way.", McpErrorCode.InvalidParams);
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client says it can answer.")]
    public static string Capabilities(RequestContext<CallToolRequestParams> call)
    {
        if (call.Params?.InputResponses is { Count: > 0 })
            return "The answers came.";
        var able = call.JsonRpcRequest.Context?.ClientCapabilities;
        var questions = new Dictionary<string, InputRequest>();
        if (able?.Sampling is not null)
            questions["capital_question"] = Questions.AskModel("What is the capital of France?");
        if (able?.Elicitation is not null)
            questions["user_name"] = Questions.AskText("What is your name?", "name");
        if (able?.Roots is not null)
            questions["client_roots"] = Questions.AskRoots();
        return questions.Count == 0 ? "The client can answer nothing." : throw new InputRequiredException(questions);
    }

    private static string Sign(string text) => Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));
}
