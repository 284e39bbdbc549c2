using Gemba.Benchmarks.Regions;
using Gemba.Samples;

namespace Gemba.Tests.Spreadsheet.Regions;

/// <summary>The labelled set: sheets of real workbooks with the regions that people see in them.</summary>
public sealed class RegionLabelTests : IDisposable
{
    private const double Bar = 0.85;

    private readonly string _samples = Directory.CreateTempSubdirectory("gemba-labels-").FullName;

    private static string Labels => Path.Combine(SharedData.Checkout, "benchmarks", "Gemba.Benchmarks", "Regions", "labels.json");

    public void Dispose() => Directory.Delete(_samples, recursive: true);

    [SharedDataFact]
    public void Bounds_are_right_in_at_least_85_percent_of_the_labelled_regions()
    {
        var score = ScoreOf(LabelledSheet.ReadAll(Labels));

        Assert.True(score.ExactShare >= Bar, score.ToString());
        Assert.True(score.Precision >= Bar && score.Recall >= Bar && score.HeaderShare >= Bar, score.ToString());
    }

    [SharedDataFact]
    public void Bounds_are_right_in_at_least_85_percent_of_the_regions_that_no_rule_was_made_for()
    {
        var score = ScoreOf(LabelledSheet.ReadAll(Labels).Where(label => label.HeldOut));

        Assert.True(score.ExactShare >= Bar, score.ToString());
    }

    [Fact]
    public void The_labelled_set_has_at_least_forty_sheets_and_labels_no_cell_twice()
    {
        var labels = LabelledSheet.ReadAll(Labels);

        Assert.True(labels.Count >= 40);
        Assert.All(labels, label => Assert.All(label.Regions, region => Assert.DoesNotContain(
            label.Regions, other => other != region && other.Range.Overlaps(region.Range))));
    }

    private RegionScore ScoreOf(IEnumerable<LabelledSheet> labels)
    {
        SampleSet.WriteTo(_samples, seed: 1);
        var workbooks = new LabelledWorkbooks(SharedData.Folder, _samples);
        return labels.Select(workbooks.Score).Aggregate(default(RegionScore), (sum, score) => sum + score);
    }
}
