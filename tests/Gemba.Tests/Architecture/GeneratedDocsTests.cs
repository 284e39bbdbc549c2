using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gemba.Cli.Spreadsheet;
using Gemba.Observability.Metrics;

namespace Gemba.Tests.Architecture;

/// <summary>Pages that come from the code. <c>GEMBA_WRITE_DOCS=1 ./test fast</c> writes them anew.</summary>
public sealed partial class GeneratedDocsTests
{
    [Fact]
    public void The_page_of_metrics_is_the_table_of_metrics() => AssertPage("metrics.md", PageOfMetrics());

    [Fact]
    public void The_page_of_configuration_is_what_the_options_say_of_themselves() => AssertPage("configuration.md", PageOfConfiguration());

    private static void AssertPage(string name, string generated)
    {
        var page = Path.Combine(SharedData.Checkout, "docs", name);
        if (Environment.GetEnvironmentVariable("GEMBA_WRITE_DOCS") == "1")
            File.WriteAllText(page, generated);

        Assert.Equal(generated, File.ReadAllText(page));
    }

    private static string PageOfConfiguration()
    {
        var page = new StringBuilder("""
            # Configuration

            Generated from the options; `GEMBA_WRITE_DOCS=1 ./test fast` writes it anew. Keys of the file that `--config FILE` names, YAML or JSON; `spreadsheet:maxCells` is

            ```yaml
            spreadsheet: { maxCells: 5000 }
            ```

            and the variable `GEMBA__SPREADSHEET__MAXCELLS`. The command line goes over variables, variables over the file. Times are `hh:mm:ss`. A key that is not listed here is refused, and every fault is
            printed at once.

            | key | default | what it does |
            |---|---|---|
            | `data` | the platform's data folder | Where the audit trail lives (`--data`). |
            | `ops:listen` | `127.0.0.1:9092`; `off` with `--stdio` | Where health and metrics answer, or `off` (`--ops`). |
            | `ops:token` | `GEMBA_OPS_TOKEN` | Bearer token of the ops listener; demanded on an address that other machines reach. |
            | `ops:allowedHosts` | none | Further host names that a request to the ops listener may name. |
            | `spreadsheet:listen:http` | `127.0.0.1:8079` | Where MCP clients connect (`--http`). |

            """);
        foreach (var (section, type) in SpreadsheetSettings.Sections)
        {
            var options = Activator.CreateInstance(type)!;
            foreach (var key in SpreadsheetSettings.Keys.Where(key => key.StartsWith(section + ":", StringComparison.Ordinal) && key.Count(':'.Equals) == 1))
            {
                var property = type.GetProperty(key[(section.Length + 1)..], BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!;
                page.Append(CultureInfo.InvariantCulture, $"| `{key}` | {DefaultOf(property, options)} | {SummaryOf(property)} |\n");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    // What depends on the machine or its variables is told by the summary and not by the machine that wrote the page.
    private static string DefaultOf(PropertyInfo property, object options) => (property.Name, property.GetValue(options)) switch
    {
        ("MaxConcurrentOpens" or "Levels" or "Format", _) => "see there",
        (_, null or "") => "none",
        (_, IEnumerable list and not string) => string.Join(", ", list.Cast<object>()) is { Length: > 0 } items ? $"`{items}`" : "none",
        (_, bool yes) => yes ? "`true`" : "`false`",
        (_, var value) => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };

    private static string SummaryOf(PropertyInfo property)
    {
        var docs = XDocument.Load(Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml"));
        var summary = docs.Descendants("member").Single(member => member.Attribute("name")!.Value == $"P:{property.DeclaringType.FullName}.{property.Name}").Element("summary")!;
        foreach (var reference in summary.Descendants().Where(element => element.Name.LocalName is "see" or "c").ToArray())
            reference.ReplaceWith($"`{reference.Attribute("cref")?.Value.Split('.')[^1] ?? reference.Attribute("langword")?.Value ?? reference.Value}`");
        return Whitespace().Replace(summary.Value, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string PageOfMetrics()
    {
        var page = new StringBuilder("""
            # Metrics

            Generated from the table of metrics; `GEMBA_WRITE_DOCS=1 ./test fast` writes it anew. Every name below has a series in a running server: a test scrapes one with Prometheus and looks.
            Label values are closed sets: what is in none of them counts as `_OTHER`. A metric with a source is not recorded: it is computed from the source at each scrape.

            | name | kind | unit | labels | roles | what it says |
            |---|---|---|---|---|---|

            """);
        foreach (var metric in MetricTable.All.OrderBy(metric => metric.Name, StringComparer.Ordinal))
        {
            var labels = string.Join(", ", metric.Labels.Select(label => $"`{label.Name}`"));
            var roles = metric.Roles.Count == 0 ? "every" : string.Join(", ", metric.Roles);
            page.Append($"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | {metric.Unit} | {labels} | {roles} | {metric.Help} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
