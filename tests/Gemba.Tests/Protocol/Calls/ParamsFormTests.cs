using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Protocol.Calls;
using Gemba.Tests.Protocol.Envelopes;

namespace Gemba.Tests.Protocol.Calls;

public sealed class ParamsFormTests
{
    private static readonly string[] Names = ["a", "b", "aa", "A", "\\u0061", "é", ""];

    private static readonly JsonDocumentOptions NothingTwice = new() { AllowDuplicateProperties = false };

    [Fact]
    public void A_member_that_stands_twice_is_found_wherever_a_parser_finds_it() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        WriteObject(text, random, depth: 0, most: random.Next(10) == 0 ? 60 : 4);
        var message = EnvelopeTests.Read("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/list\",\"params\":{\"x\":" + text + "}}");

        var fault = ParamsForm.FaultIn(message);

        Assert.Equal(IsRefused(text.ToString()), fault is not null);
    }).QuickCheckThrowOnFailure();

    private static bool IsRefused(string json)
    {
        try
        {
            JsonDocument.Parse(json, NothingTwice).Dispose();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    // Names repeat rarely enough that both answers come up.
    private static void WriteObject(StringBuilder text, Random random, int depth, int most)
    {
        text.Append('{');
        var count = random.Next(most);
        for (var at = 0; at < count; at++)
        {
            text.Append(at == 0 ? "" : ",").Append('"').Append(random.Next(6) == 0 ? Names[random.Next(Names.Length)] : $"m{depth}{at}").Append("\":");
            WriteValue(text, random, depth + 1, most);
        }

        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, Random random, int depth, int most)
    {
        switch (random.Next(depth > 3 ? 2 : 4))
        {
            case 0:
                text.Append("\"a\"");
                break;
            case 1:
                text.Append(random.Next(100));
                break;
            case 2:
                WriteObject(text, random, depth, most);
                break;
            default:
                text.Append('[');
                WriteObject(text, random, depth, most);
                text.Append(',');
                WriteObject(text, random, depth, most);
                text.Append(']');
                break;
        }
    }
}
