using Gemba.Observability.Diagnostics;
using Gemba.Observability.Statsd;

namespace Gemba.Tests.Observability.Statsd;

public sealed class StatsdLinesTests
{
    private const string Histogram = "# HELP h_seconds h.\n# TYPE h_seconds histogram\n";

    [Fact]
    public void A_counter_sends_what_was_added_and_nothing_when_nothing_was()
    {
        var lines = new StatsdLines(new StatsdOptions());

        Assert.Equal(["gemba.c_total.tool.a_b:5|c"], Next(lines, "# HELP c_total c.\n# TYPE c_total counter\nc_total{tool=\"a/b\"} 5\n"));
        Assert.Equal(["gemba.c_total.tool.a_b:2|c"], Next(lines, "# HELP c_total c.\n# TYPE c_total counter\nc_total{tool=\"a/b\"} 7\n"));
        Assert.Empty(Next(lines, "# HELP c_total c.\n# TYPE c_total counter\nc_total{tool=\"a/b\"} 7\n"));
    }

    [Fact]
    public void A_histogram_sends_the_middle_of_each_bucket_that_grew_in_milliseconds_with_a_rate()
    {
        var lines = new StatsdLines(new StatsdOptions { Prefix = "" });

        var first = Next(lines, Histogram + "h_seconds_bucket{le=\"0.1\"} 4\nh_seconds_bucket{le=\"0.3\"} 5\nh_seconds_bucket{le=\"+Inf\"} 6\nh_seconds_sum 9\nh_seconds_count 6\n");
        var second = Next(lines, Histogram + "h_seconds_bucket{le=\"0.1\"} 4\nh_seconds_bucket{le=\"0.3\"} 7\nh_seconds_bucket{le=\"+Inf\"} 8\nh_seconds_sum 9\nh_seconds_count 8\n");

        Assert.Equal(["h_seconds:50|ms|@0.25", "h_seconds:200|ms", "h_seconds:300|ms"], first);
        Assert.Equal(["h_seconds:200|ms|@0.5"], second);
    }

    [Theory]
    [InlineData(StatsdFormat.Plain, "gemba.g:0|g", "gemba.g:-3|g")]
    [InlineData(StatsdFormat.Dogstatsd, "gemba.g:-3|g")]
    public void A_gauge_below_zero_is_a_value_and_no_change(StatsdFormat format, params string[] expected) =>
        Assert.Equal(expected, Next(new StatsdLines(new StatsdOptions { Format = format }), "# HELP g g.\n# TYPE g gauge\ng -3\n"));

    [Fact]
    public void No_label_value_can_break_a_line_of_tags() => Assert.Equal(
        ["gemba.g:1|g|#a:x_y_z__,b:tools/call"],
        Next(new StatsdLines(new StatsdOptions { Format = StatsdFormat.Dogstatsd }), "# HELP g g.\n# TYPE g gauge\ng{a=\"x|y,z\\n#\",b=\"tools/call\"} 1\n"));

    [Fact]
    public void Quantiles_go_as_gauges_and_count_and_sum_stand_in_the_histogram_already() => Assert.Equal(
        ["gemba.s_seconds.quantile.0_95:1.5|g"],
        Next(new StatsdLines(new StatsdOptions()), "# HELP s_seconds s.\n# TYPE s_seconds summary\ns_seconds{quantile=\"0.95\"} 1.5\ns_seconds_sum 3\ns_seconds_count 2\n"));

    [Theory]
    [InlineData("127.0.0.1", "Address is '127.0.0.1'. Write host:port, as in 127.0.0.1:8125.")]
    [InlineData("host:99999", "Address is 'host:99999'. Write host:port, as in 127.0.0.1:8125.")]
    public void An_address_without_a_port_is_a_fault(string address, string fault) => Assert.Equal([fault], new StatsdOptions { Address = address }.FindFaults());

    private static string[] Next(StatsdLines lines, string page) => [.. lines.Next(ScrapedFamily.Read(page))];
}
