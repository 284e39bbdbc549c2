using System.Text;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Schemas;

namespace Gemba.Tests.Protocol.Schemas;

public sealed class HostileSchemaTests
{
    [Theory]
    [InlineData("""{"type":"strnig"}""", "#/type")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""", "#/properties/a/minimum")]
    [InlineData("""{"multipleOf":0}""", "#/multipleOf")]
    [InlineData("""{"minLength":-1}""", "#/minLength")]
    [InlineData("""{"required":"a"}""", "#/required")]
    [InlineData("""{"properties":{"a":5}}""", "#/properties/a")]
    [InlineData("""{"allOf":{}}""", "#/allOf")]
    [InlineData("""{"pattern":"(a"}""", "#/pattern")]
    [InlineData("""{"pattern":"\\p{Script=Greek}"}""", "#/pattern")]
    [InlineData("""{"enum":1}""", "#/enum")]
    [InlineData("7", "#")]
    public void A_broken_schema_is_told_where_it_breaks(string schema, string path)
    {
        var fault = Assert.Throws<FaultException>(() => CompiledSchemaTests.Compile(schema)).Fault;

        Assert.Equal("invalid_schema", fault.Reason);
        Assert.Contains($"at {path},", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/none"}""", "no such part")]
    [InlineData("""{"$ref":"#nowhere"}""", "no such part")]
    [InlineData("""{"$ref":"https://example.org/other.json"}""", "not given with it")]
    public void A_reference_to_nothing_is_told_and_nothing_is_fetched(string schema, string why)
    {
        var fault = Assert.Throws<FaultException>(() => CompiledSchemaTests.Compile(schema)).Fault;

        Assert.Equal("unresolved_schema_reference", fault.Reason);
        Assert.Contains(why, fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""")]
    public void A_schema_that_applies_itself_for_ever_is_ended(string schema)
    {
        var error = Assert.Single(CompiledSchemaTests.Judge(schema, "1").Errors);

        Assert.Equal("limit", error.Keyword);
    }

    [Fact]
    public void A_schema_that_doubles_its_work_at_each_step_is_ended()
    {
        var definitions = string.Join(",", Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));

        var verdict = CompiledSchemaTests.Judge("{\"$defs\":{" + definitions + ",\"d60\":false},\"$ref\":\"#/$defs/d0\"}", "1", new SchemaOptions { MaxSteps = 100_000 });

        Assert.Equal("limit", Assert.Single(verdict.Errors).Keyword);
    }

    [Fact]
    public void Subschemas_are_bounded()
    {
        var schema = "{\"properties\":{" + string.Join(",", Enumerable.Range(0, 200).Select(i => $"\"p{i}\":{{}}")) + "}}";

        var fault = Assert.Throws<FaultException>(() => CompiledSchemaTests.Compile(schema, new SchemaOptions { MaxSubschemas = 100 })).Fault;

        Assert.Equal("schema_too_large", fault.Reason);
    }

    [Fact]
    public void A_pattern_that_backtracks_without_end_is_linear_here() =>
        Assert.False(CompiledSchemaTests.Judge("""{"pattern":"^(a+)+$"}""", $"\"{new string('a', 5000)}!\"").IsValid);

    [Fact]
    public void A_pattern_that_must_backtrack_is_cut_off()
    {
        var options = new SchemaOptions { MatchTimeout = TimeSpan.FromMilliseconds(20) };

        var verdict = CompiledSchemaTests.Judge("""{"pattern":"^(?=(a+)+$).*$"}""", $"\"{new string('a', 5000)}!\"", options);

        Assert.Contains("takes too long", Assert.Single(verdict.Errors).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_was_cut_off_does_not_fit_under_not_either()
    {
        var options = new SchemaOptions { MatchTimeout = TimeSpan.FromMilliseconds(20) };

        Assert.False(CompiledSchemaTests.Judge("""{"not":{"pattern":"^(?=(a+)+$).*$"}}""", $"\"{new string('a', 5000)}!\"", options).IsValid);
    }

    [Fact]
    public void A_pattern_that_repeats_repetitions_is_compiled_or_refused_at_once()
    {
        var started = TimeProvider.System.GetTimestamp();

        _ = Record.Exception(() => CompiledSchemaTests.Judge("""{"pattern":"((a{1,1000}){1,1000}){1,1000}b"}""", $"\"{new string('a', 3000)}\""));

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 5);
    }

    [Fact]
    public void Items_that_nearly_repeat_are_compared_in_reasonable_time()
    {
        var items = "[" + string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"{{\"n\":{i}}}")) + "]";

        Assert.True(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", items).IsValid);
        Assert.False(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", items[..^1] + ",{\"n\":7.0}]").IsValid);
    }

    [Fact]
    public void A_value_nested_deeper_than_the_bound_is_an_error()
    {
        var verdict = CompiledSchemaTests.Judge("true", new string('[', 100) + new string(']', 100));

        Assert.Equal("json", Assert.Single(verdict.Errors).Keyword);
    }

    [Fact]
    public void A_value_of_more_parts_than_the_bound_is_an_error()
    {
        var verdict = CompiledSchemaTests.Judge("true", "[" + string.Join(",", Enumerable.Repeat("0", 1000)) + "]", new SchemaOptions { MaxValues = 999 });

        Assert.Equal("limit", Assert.Single(verdict.Errors).Keyword);
    }

    [Fact]
    public void A_number_of_a_hundred_thousand_digits_is_divided_in_reasonable_time()
    {
        Assert.True(CompiledSchemaTests.Judge("""{"multipleOf":3}""", new string('3', 100_000)).IsValid);
        Assert.False(CompiledSchemaTests.Judge("""{"multipleOf":7}""", "0." + new string('3', 100_000)).IsValid);
    }

    [Fact]
    public void A_pattern_of_many_nested_groups_is_compiled_or_refused()
    {
        var thrown = Record.Exception(() => CompiledSchemaTests.Compile($"{{\"pattern\":\"{new string('(', 20_000)}a{new string(')', 20_000)}\"}}"));

        Assert.True(thrown is null or FaultException, thrown?.ToString());
    }

    [Fact]
    public void A_schema_nested_without_end_is_refused_and_does_not_end_the_process()
    {
        var nested = string.Concat(Enumerable.Repeat("{\"not\":", 20_000)) + "true" + new string('}', 20_000);
        using var document = JsonDocument.Parse(nested, new JsonDocumentOptions { MaxDepth = 50_000 });

        var thrown = Record.Exception(() => CompiledSchema.Compile(document.RootElement).Validate("1"u8.ToArray()));

        Assert.True(thrown is null or FaultException, thrown?.ToString());
    }

    [Fact]
    public void Objects_are_equal_in_any_order_and_never_by_repeating_a_name()
    {
        var forward = "{" + string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":{i}")) + "}";
        var backward = "{" + string.Join(",", Enumerable.Range(0, 5000).Reverse().Select(i => $"\"m{i}\":{i}.0")) + "}";

        Assert.False(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", $"[{forward},{backward}]").IsValid);
        Assert.True(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", """[{"a":1,"a":1},{"a":1,"b":2}]""").IsValid);
        Assert.True(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"a":1,"a":1}]""").IsValid);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_one_character_and_differs_from_another_half()
    {
        Assert.True(CompiledSchemaTests.Judge("""{"maxLength":1}""", "\"\\ud800\"").IsValid);
        Assert.True(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", """["\ud800","\ud801"]""").IsValid);
        Assert.False(CompiledSchemaTests.Judge("""{"uniqueItems":true}""", """["😀","\ud83d\ude00"]""").IsValid);
    }

    [Fact]
    public void Random_damage_to_a_schema_is_a_fault_and_never_another_exception()
    {
        var random = new Random(20_250_730);
        var whole = """{"$id":"http://x/y","$defs":{"a":{"$anchor":"z","type":["string","null"],"pattern":"^[a-z]+\\d?$"}},"properties":{"q":{"$ref":"#z"},"w":{"items":{"$dynamicRef":"#z"}}},"unevaluatedProperties":false,"if":{"required":["q"]},"then":{"minProperties":1}}"""u8.ToArray();
        for (var round = 0; round < 3000; round++)
        {
            var damaged = whole.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)"{}[]\",:#/$^(*\\0a"[random.Next(16)];
            try
            {
                using var document = JsonDocument.Parse(damaged);
                CompiledSchema.Compile(document.RootElement).Validate("""{"q":"ab1","w":["x",null],"z":1}"""u8.ToArray());
            }
            catch (Exception expected) when (expected is JsonException or FaultException)
            {
                Assert.NotEmpty(Encoding.UTF8.GetString(damaged));
            }
        }
    }
}
