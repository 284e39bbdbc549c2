using System.Globalization;
using System.Text.RegularExpressions;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>One sample line of a metrics page.</summary>
internal sealed record MetricSample(string Family, string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>A metrics page in Prometheus text, read line by line; a line that is none fails the test.</summary>
internal sealed partial class MetricsPageText
{
    private MetricsPageText(IReadOnlyDictionary<string, string> families, IReadOnlyList<MetricSample> samples) => (Families, Samples) = (families, samples);

    /// <summary>Kind by name, in words of the page.</summary>
    public IReadOnlyDictionary<string, string> Families { get; }

    public IReadOnlyList<MetricSample> Samples { get; }

    public static MetricsPageText Read(string text)
    {
        var families = new Dictionary<string, string>();
        var samples = new List<MetricSample>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                families.Add(line.Split(' ')[2], line.Split(' ')[3]);
            else if (line[0] != '#')
                samples.Add(SampleOf(line, families));
        }

        return new MetricsPageText(families, samples);
    }

    /// <summary>Kind and labels by name of the metrics of a role, from <c>docs/metrics.md</c>, which a test holds equal to the table in the code.</summary>
    public static IReadOnlyDictionary<string, (string Kind, string[] Labels, string From)> Table(string role = "spreadsheet") => File.ReadLines(Path.Combine(SharedData.Checkout, "docs", "metrics.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|'))
        .Where(cells => cells[5].Trim() == "every" || cells[5].Split(',').Any(one => one.Trim() == role))
        .ToDictionary(cells => cells[1].Trim(' ', '`'), cells => (cells[2].Trim(), cells[4].Split(',').Select(label => label.Trim(' ', '`')).Where(label => label.Length > 0).ToArray(), cells[7].Trim()));

    /// <summary>The value of the one sample that has these labels among its own; NaN where there is none.</summary>
    public double Value(string name, params (string Label, string Value)[] labels) => Samples
        .Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value))
        .Select(sample => sample.Value).DefaultIfEmpty(double.NaN).Single();

    private static MetricSample SampleOf(string line, Dictionary<string, string> families)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"No sample: {line}");
        var name = match.Groups[1].Value;
        var family = families.ContainsKey(name) ? name : Suffix().Replace(name, "");
        var labels = LabelPair().Matches(match.Groups[2].Value).ToDictionary(pair => pair.Groups[1].Value, pair => pair.Groups[2].Value);
        return new MetricSample(family, name, labels, Parse(match.Groups[3].Value));
    }

    private static double Parse(string text) => text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"([a-zA-Z_]\w*)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex LabelPair();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
