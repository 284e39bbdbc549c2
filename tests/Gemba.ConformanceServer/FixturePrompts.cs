using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>Prompts with and without arguments, with a picture, a resource and a question.</summary>
[McpServerPromptType]
internal sealed class FixturePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A prompt without arguments.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A prompt with two arguments.")]
    public static string WithArguments([Description("First.")] string arg1, [Description("Second.")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A prompt with a resource inside.")]
    public static PromptMessage[] WithResource([Description("The resource's URI.")] string resourceUri) =>
    [
        Say(new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." } }),
        Say(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A prompt with a picture inside.")]
    public static PromptMessage[] WithImage() =>
        [Say(ImageContentBlock.FromBytes(FixtureContent.Png, "image/png")), Say(new TextContentBlock { Text = "Please analyze the image above." })];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A prompt that needs something from a person.")]
    public static string NeedsInput(RequestContext<GetPromptRequestParams> request) =>
        Questions.AnswerTo(request.Params, "user_context") is { } answer
            ? $"Go on with: {Questions.TextIn(answer, "context")}"
            : throw new InputRequiredException(Questions.One("user_context", Questions.AskText("What context should the prompt use?", "context")));

    private static PromptMessage Say(ContentBlock content) => new() { Role = Role.User, Content = content };
}
