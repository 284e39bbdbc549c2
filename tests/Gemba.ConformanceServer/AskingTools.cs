using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Gemba.ConformanceServer;

/// <summary>Tools that ask the client something while they run.</summary>
[McpServerToolType]
internal sealed class AskingTools
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> Sample(McpServer server, [Description("What to ask.")] string prompt, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams { Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }], MaxTokens = 100 },
            cancellationToken);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the person at the client.")]
    public static Task<string> Elicit(McpServer server, [Description("What to ask.")] string message, CancellationToken cancellationToken) =>
        AskAsync(server, message, new() { ["username"] = new StringSchema { Description = "User's response" }, ["email"] = new StringSchema { Description = "User's email address" } }, cancellationToken);

    [McpServerTool(Name = "test_roots"), Description("Asks for the client's roots.")]
    public static async Task<string> Roots(McpServer server, CancellationToken cancellationToken) =>
        $"The client has {(await server.RequestRootsAsync(new ListRootsRequestParams(), cancellationToken)).Roots.Count} roots.";

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks with a default for every primitive type.")]
    public static Task<string> ElicitDefaults(McpServer server, CancellationToken cancellationToken) =>
        AskAsync(
            server,
            "Please review and update the form fields with defaults",
            new()
            {
                ["name"] = new StringSchema { Default = "John Doe" },
                ["age"] = new NumberSchema { Type = "integer", Default = 30 },
                ["score"] = new NumberSchema { Default = 95.5 },
                ["status"] = new UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
                ["verified"] = new BooleanSchema { Default = true },
            },
            cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks with every form of choice.")]
    public static Task<string> ElicitChoices(McpServer server, CancellationToken cancellationToken) =>
        AskAsync(
            server,
            "Please choose",
            new()
            {
                ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
                ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = [Titled("value1", "First"), Titled("value2", "Second"), Titled("value3", "Third")] },
                ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
                ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new UntitledEnumItemsSchema { Enum = ["option1", "option2", "option3"] } },
                ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new TitledEnumItemsSchema { AnyOf = [Titled("value1", "First"), Titled("value2", "Second"), Titled("value3", "Third")] } },
            },
            cancellationToken);

    private static EnumSchemaOption Titled(string value, string title) => new() { Const = value, Title = title };

    private static async Task<string> AskAsync(McpServer server, string message, Dictionary<string, PrimitiveSchemaDefinition> fields, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = new RequestSchema { Properties = fields } }, cancellationToken);
        var content = answer.Content is null ? "nothing" : string.Join(", ", answer.Content.Select(field => $"{field.Key}={field.Value}"));
        return $"User response: {answer.Action}, {content}";
    }
}
