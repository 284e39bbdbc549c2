using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Tests.Observability.Metrics;

namespace Gemba.Tests.Observability.Exposition;

public sealed class PromtoolTests
{
    [PromtoolFact]
    public async Task Promtool_finds_nothing_to_say_about_a_scrape_with_every_metric_in_it()
    {
        using var process = new ObservedProcess();
        using var figures = new ProcessFigures(process.Meter);
        foreach (var row in MetricTable.All)
            Feed(process.Meter, row);
        foreach (var outcome in Enum.GetValues<CallOutcome>())
            process.Calls.Record(ObservedProcess.ToolCall("any", outcome));

        var (exit, said) = await CheckAsync(process.Prometheus);

        // The name of a document, which promtool would keep for histograms.
        Assert.Equal("temp_files_count non-histogram and non-summary metrics should not have \"_count\" suffix", said.Trim());
        Assert.Equal(3, exit);
    }

    private static void Feed(GembaMeter meter, MetricDefinition row)
    {
        string[] labels = [.. row.Labels.Select(label => label.Values.All.Count > 0 ? label.Values.All[0] : LabelValues.Other)];
        switch (row)
        {
            case { IsDerived: true }: break;
            case { IsObserved: true }: meter.Observe(row, () => 1, labels); break;
            case CounterMetric counter: meter.Add(counter, labels); break;
            case HistogramMetric histogram: meter.Record(histogram, 0.2, labels); break;
        }
    }

    private static async Task<(int Exit, string Said)> CheckAsync(string text)
    {
        var start = new ProcessStartInfo("promtool", "check metrics") { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var said = await promtool.StandardError.ReadToEndAsync() + await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, said);
    }
}
