using System.Globalization;
using System.Text;

namespace Gemba.Observability.Diagnostics;

/// <summary>One metric of a scrape in Prometheus text 0.0.4, as our own exposition writes it.</summary>
internal sealed class ScrapedFamily(string name, string help)
{
    private readonly Dictionary<string, ScrapedSeries> _byLabels = new(StringComparer.Ordinal);

    public string Name => name;

    public string Help => help;

    public string Kind { get; private set; } = "untyped";

    public IEnumerable<ScrapedSeries> Series => _byLabels.Values;

    /// <summary>The families of a page, in its order.</summary>
    public static List<ScrapedFamily> Read(string page)
    {
        var families = new List<ScrapedFamily>();
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4);
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                families.Add(new ScrapedFamily(words[2], words[3]));
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                families[^1].Kind = words[3];
            else
                families[^1].Take(line);
        }

        return families;
    }

    private void Take(string line)
    {
        var space = line.LastIndexOf(' ');
        var value = Number(line[(space + 1)..]);
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var part = (brace < 0 ? line[..space] : line[..brace])[name.Length..];
        var labels = brace < 0 ? [] : LabelsOf(line[(brace + 1)..space]);
        labels.Remove("le", out var bound);
        labels.Remove("quantile", out var share);
        var series = SeriesOf(labels);
        switch (part)
        {
            case "_bucket":
                series.Buckets.Add((Number(bound!), value));
                break;
            case "_sum":
                series.Sum = value;
                break;
            case "" when share is not null:
                series.Quantiles[share] = value;
                break;
            default:
                series.Value = value;
                break;
        }
    }

    private ScrapedSeries SeriesOf(SortedDictionary<string, string> labels)
    {
        var key = string.Join('\u001F', labels.Select(label => $"{label.Key}\u001E{label.Value}"));
        if (!_byLabels.TryGetValue(key, out var series))
            _byLabels[key] = series = new ScrapedSeries(labels);
        return series;
    }

    private static SortedDictionary<string, string> LabelsOf(string text)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length && text[at] != '}';)
        {
            var equals = text.IndexOf('=', at);
            var label = text[at..equals].TrimStart(',');
            labels[label] = Quoted(text, equals + 1, out at);
        }

        return labels;
    }

    private static string Quoted(string text, int quote, out int after)
    {
        var value = new StringBuilder();
        for (after = quote + 1; text[after] != '"'; after++)
        {
            var isEscaped = text[after] == '\\';
            if (isEscaped)
                after++;
            value.Append(isEscaped && text[after] == 'n' ? '\n' : text[after]);
        }

        after++;
        return value.ToString();
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
