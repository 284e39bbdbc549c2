using System.Text;
using Gemba.Observability.Metrics;
using Gemba.Tests.Requirements;

namespace Gemba.Tests.Architecture;

/// <summary>Pages that come from the code. <c>GEMBA_WRITE_DOCS=1 ./test fast</c> writes them anew.</summary>
public sealed class GeneratedDocsTests
{
    [Fact]
    public void The_page_of_log_messages_is_what_the_code_can_log() => AssertPage("log-messages.md", LogMessagePages.Page());

    [Fact]
    public void Every_log_message_is_logged_somewhere_and_its_id_belongs_to_its_project()
    {
        Assert.All(LogMessagePages.All, message => Assert.NotEmpty(LogMessagePages.CategoriesOf(message.Method)));
        Assert.Equal(LogMessagePages.All.Count, LogMessagePages.All.DistinctBy(message => message.Message.EventId).Count());
        foreach (var thousand in LogMessagePages.All.GroupBy(message => message.Message.EventId / 1000))
            Assert.Single(thousand.Select(message => message.Method.DeclaringType).Distinct());
    }

    [Fact]
    public void The_page_of_metrics_is_the_table_of_metrics() => AssertPage("metrics.md", PageOfMetrics());

    [Fact]
    public void The_page_of_configuration_is_what_the_options_say_of_themselves() => AssertPage("configuration.md", ConfigurationPages.Markdown());

    [Fact]
    [Requirement("C8")]
    public void The_schema_of_the_file_is_what_the_options_say_of_themselves() => AssertPage("configuration.schema.json", ConfigurationPages.Schema());

    private static void AssertPage(string name, string generated)
    {
        var page = Path.Combine(SharedData.Checkout, "docs", name);
        if (Environment.GetEnvironmentVariable("GEMBA_WRITE_DOCS") == "1")
            File.WriteAllText(page, generated);

        Assert.Equal(generated, File.ReadAllText(page));
    }

    private static string PageOfMetrics()
    {
        var page = new StringBuilder("""
            # Metrics

            Generated from the table of metrics; `GEMBA_WRITE_DOCS=1 ./test fast` writes it anew. A running server has a series of each name, from its start or
            from when something happened for the first time; tests look at one that just started, and at one that was driven.
            Label values are closed sets: what is in none of them counts as `_OTHER`. A metric with a source is not recorded: it is computed from the source at each scrape.

            | name | kind | unit | labels | roles | what it says | from when |
            |---|---|---|---|---|---|---|

            """);
        foreach (var metric in MetricTable.All.OrderBy(metric => metric.Name, StringComparer.Ordinal))
        {
            var labels = string.Join(", ", metric.Labels.Select(label => $"`{label.Name}`"));
            var roles = metric.Roles.Count == 0 ? "every" : string.Join(", ", metric.Roles);
            page.Append($"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | {metric.Unit} | {labels} | {roles} | {metric.Help} | {(metric.FirstSeries.Length == 0 ? "the start" : metric.FirstSeries)} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }
}
