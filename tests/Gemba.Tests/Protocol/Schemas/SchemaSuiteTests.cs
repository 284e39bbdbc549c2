using Xunit.Abstractions;

namespace Gemba.Tests.Protocol.Schemas;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    /// <summary>Cases of <c>optional/</c> that are left out, each with its reason. One that begins to agree must leave this table.</summary>
    private static readonly (string File, string Name, string Reason)[] Omitted = [];

    [SharedDataFact]
    public void Every_required_case_of_the_official_suite_gets_the_demanded_verdict()
    {
        var outcomes = SchemaSuite.Files().SelectMany(file => SchemaSuite.Run(SchemaSuite.PathOf(file), assertFormats: false)).ToArray();

        output.WriteLine($"{outcomes.Length} cases");
        Assert.Empty(outcomes.Where(outcome => !outcome.Agrees).Select(outcome => $"{outcome.File}: {outcome.Name}"));
        Assert.InRange(outcomes.Length, 1200, int.MaxValue);
    }

    [SharedDataFact]
    public void Every_optional_case_gets_the_demanded_verdict_but_those_left_out_with_a_reason()
    {
        var outcomes = SchemaSuite.Files("optional").SelectMany(file => SchemaSuite.Run(SchemaSuite.PathOf("optional", file), assertFormats: false))
            .Concat(SchemaSuite.Files("optional", "format").SelectMany(file => SchemaSuite.Run(SchemaSuite.PathOf("optional", "format", file), assertFormats: true)))
            .ToArray();

        output.WriteLine($"{outcomes.Length} cases, {Omitted.Length} left out");
        Assert.Equal(
            string.Join('\n', Omitted.Select(omitted => $"{omitted.File}: {omitted.Name}").Order()),
            string.Join('\n', outcomes.Where(outcome => !outcome.Agrees).Select(outcome => $"{outcome.File}: {outcome.Name}").Order()));
    }
}
