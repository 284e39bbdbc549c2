using System.Text.RegularExpressions;

namespace Gemba.Tests.Architecture;

/// <summary>What must be found in one place: metrics, faults and log messages.</summary>
public sealed partial class OnePlaceTests
{
    [Fact]
    public void Faults_are_made_only_in_the_catalogues()
    {
        var offenders = SourceTree.CodeUnder("src")
            .Where(file => !IsCatalogue(file) && FaultMade().IsMatch(File.ReadAllText(file)))
            .Select(SourceTree.Name);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_reason_of_a_fault_is_used_by_one_catalogue_entry_or_shared_knowingly()
    {
        var clashes = SourceTree.CodeUnder("src").Where(IsCatalogue)
            .SelectMany(file => Reason().Matches(File.ReadAllText(file)).Select(match => (Reason: match.Groups[1].Value, Project: SourceTree.ProjectOf(file))))
            .GroupBy(entry => entry.Reason)
            .Where(group => group.Select(entry => entry.Project).Distinct().Count() > 1)
            .Select(group => group.Key);

        Assert.Empty(clashes);
    }

    [Fact]
    public void Log_messages_stand_in_one_file_per_project()
    {
        var files = SourceTree.CodeUnder("src").Where(file => File.ReadAllText(file).Contains("[LoggerMessage", StringComparison.Ordinal));

        foreach (var project in files.GroupBy(SourceTree.ProjectOf))
            Assert.All(project, file => Assert.Equal("Log.cs", Path.GetFileName(file)));
    }

    [Fact]
    public void Every_log_message_has_an_id_of_its_own()
    {
        var ids = SourceTree.CodeUnder("src")
            .SelectMany(file => LogId().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToArray();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Instruments_are_made_only_from_the_table_of_metrics()
    {
        var offenders = SourceTree.CodeUnder("src")
            .Where(file => InstrumentMade().IsMatch(File.ReadAllText(file)))
            .Select(SourceTree.Name)
            .Where(name => !name.StartsWith("src/Gemba.Observability/Metrics/", StringComparison.Ordinal));

        Assert.Empty(offenders);
    }

    private static bool IsCatalogue(string file) => Path.GetFileName(file).Split('.')[0].EndsWith("Faults", StringComparison.Ordinal);

    [GeneratedRegex(@"new Fault\(|: Fault\(")]
    private static partial Regex FaultMade();

    [GeneratedRegex(@"new(?: Fault)?\(\s*""([a-z][a-z0-9_]+)""")]
    private static partial Regex Reason();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex LogId();

    [GeneratedRegex(@"\.Create(?:Counter|Histogram|UpDownCounter|Gauge|ObservableCounter|ObservableGauge|ObservableUpDownCounter)<|new Meter\(")]
    private static partial Regex InstrumentMade();
}
