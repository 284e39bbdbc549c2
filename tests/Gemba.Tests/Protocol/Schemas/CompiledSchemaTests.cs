using System.Text;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Schemas;

namespace Gemba.Tests.Protocol.Schemas;

public sealed class CompiledSchemaTests
{
    private const string ReadTable =
        """
        {
          "type": "object",
          "properties": {
            "sheet": { "type": "string", "minLength": 1 },
            "limit": { "type": "integer", "minimum": 1, "maximum": 500 },
            "format": { "enum": ["dense", "csv", "rows"] },
            "columns": { "type": "array", "items": { "type": "string" }, "maxItems": 100 },
            "filter": { "anyOf": [ { "type": "null" }, { "type": "object", "properties": { "value": { "type": "number" } }, "required": ["column"] } ] }
          },
          "required": ["sheet"],
          "additionalProperties": false
        }
        """;

    [Theory]
    [InlineData("""{"sheet":"A","limit":1000}""", "/limit: expected integer ≤ 500, found 1000 (maximum)")]
    [InlineData("""{"sheet":"A","limit":"10"}""", "/limit: expected integer, found \"10\" (type)")]
    [InlineData("""{"limit":10}""", "(whole value): expected the member \"sheet\", found only \"limit\" (required)")]
    [InlineData("""{}""", "(whole value): expected the member \"sheet\", found an empty object (required)")]
    [InlineData("""{"sheet":""}""", "/sheet: expected at least 1 character, found 0 characters (minLength)")]
    [InlineData("""{"sheet":"A","format":"xml"}""", "/format: expected one of \"dense\", \"csv\", \"rows\", found \"xml\" (enum)")]
    [InlineData("""{"sheet":"A","colums":[]}""", "/colums: expected one of the members \"sheet\", \"limit\", \"format\", \"columns\", \"filter\", found \"colums\" (additionalProperties)")]
    [InlineData("""{"sheet":"A","columns":["a",1]}""", "/columns/1: expected string, found 1 (type)")]
    [InlineData("""{"sheet":"A","filter":3}""", "/filter: expected null or object, found 3 (anyOf)")]
    [InlineData("[]", "(whole value): expected object, found an empty array (type)")]
    [InlineData("{", "(whole value): expected one JSON value, found text that stops being JSON at line 1, byte 2 (json)")]
    public void An_error_says_where_what_was_expected_and_what_was_found(string value, string error) =>
        Assert.Equal(error, Assert.Single(Judge(ReadTable, value).Errors, each => !each.Keyword.Equals("required", StringComparison.Ordinal) || each.InstancePath.Length == 0).ToString());

    [Fact]
    public void An_alternative_of_the_right_kind_says_what_it_lacks()
    {
        var errors = Judge(ReadTable, """{"sheet":"A","filter":{"value":"x"}}""").Errors;

        Assert.Equal(["anyOf", "required", "type"], errors.Select(error => error.Keyword).Order());
        Assert.Equal("/filter/value", errors.Single(error => error.Keyword == "type").InstancePath);
        Assert.Equal("#/properties/filter/anyOf/1/properties/value/type", errors.Single(error => error.Keyword == "type").SchemaPath);
    }

    [Fact]
    public void All_errors_are_found_at_once_up_to_the_bound()
    {
        var many = "[" + string.Join(",", Enumerable.Repeat("\"x\"", 50)) + "]";

        var verdict = Judge("""{"items":{"type":"integer"}}""", many, new SchemaOptions { MaxErrors = 7 });

        Assert.Equal(7, verdict.Errors.Count);
        Assert.True(verdict.IsCut);
        Assert.EndsWith("… and more.", verdict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_fault_of_a_call_tells_each_error_and_how_to_mend_it()
    {
        var fault = ProtocolFaults.InvalidArguments("read_table", Judge(ReadTable, """{"sheet":"A","limit":0}""").ToString());

        Assert.Equal("invalid_arguments", fault.Reason);
        Assert.Contains("read_table", fault.Text, StringComparison.Ordinal);
        Assert.Contains("/limit: expected integer ≥ 1, found 0 (minimum)", fault.Text, StringComparison.Ordinal);
        Assert.Contains("call again", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Judging_what_fits_allocates_nothing()
    {
        var schema = Compile(ReadTable);
        ReadOnlyMemory<byte> utf8 = """{"sheet":"Übersicht","limit":50,"format":"csv","columns":["a","b\"c"],"filter":{"column":"a","value":1.5}}"""u8.ToArray();
        var element = JsonSerializer.Deserialize<JsonElement>(utf8.Span);
        Assert.True(schema.Validate(utf8).IsValid && schema.Validate(element).IsValid);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                schema.Validate(utf8);
                schema.Validate(element);
            }
        }));
    }

    [Fact]
    public void Arguments_by_name_are_judged_as_one_object()
    {
        var schema = Compile(ReadTable);
        var arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"sheet":"A","limit":501}""")!;

        Assert.Equal("/limit", Assert.Single(schema.Validate(arguments).Errors).InstancePath);
        Assert.Equal("required", Assert.Single(schema.Validate((Dictionary<string, JsonElement>?)null).Errors).Keyword);
    }

    [Fact]
    public void A_member_that_stands_twice_must_fit_each_time() =>
        Assert.False(Judge(ReadTable, """{"sheet":"A","limit":1000,"limit":5}""").IsValid);

    [Fact]
    public void Many_threads_can_use_one_schema()
    {
        var schema = Compile(ReadTable);

        Parallel.For(0, 2000, i =>
        {
            var limit = (i % 1000) + 1;
            Assert.Equal(limit <= 500, schema.Validate(Encoding.UTF8.GetBytes($$"""{"sheet":"s{{i}}","limit":{{limit}}}""")).IsValid);
        });
    }

    [Theory]
    [InlineData("0.3", "0.1", true)]
    [InlineData("1e308", "0.123456789", false)]
    [InlineData("123456789012345678901234567890", "10", true)]
    [InlineData("123456789012345678901234567891", "10", false)]
    [InlineData("1e999999999999", "7", false)]
    [InlineData("7e999999999999", "7", true)]
    [InlineData("1e-999999999999", "1", false)]
    public void Multiples_are_exact_and_cheap_whatever_the_size(string value, string divisor, bool fits) =>
        Assert.Equal(fits, Judge($$"""{"multipleOf":{{divisor}}}""", value).IsValid);

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1e2", true)]
    [InlineData("1.5", false)]
    [InlineData("1e-1", false)]
    [InlineData("99999999999999999999999999", true)]
    public void A_whole_number_is_an_integer_however_it_is_spelt(string value, bool fits) =>
        Assert.Equal(fits, Judge("""{"type":"integer"}""", value).IsValid);

    internal static CompiledSchema Compile(string schema, SchemaOptions? options = null) =>
        CompiledSchema.Compile(JsonSerializer.Deserialize<JsonElement>(schema), options);

    internal static SchemaVerdict Judge(string schema, string value, SchemaOptions? options = null) =>
        Compile(schema, options).Validate(Encoding.UTF8.GetBytes(value));
}
