using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Reading;

/// <summary>One reading in a process of its own: reads, touches every value, and reports what the whole process cost.</summary>
internal static class ReaderChild
{
    public static readonly string[] Readers = ["ours", "ExcelDataReader", "inflate only"];

    public static int Run(string reader, string path)
    {
        using var listener = reader == "phases" ? Listen() : null;
        var started = Stopwatch.GetTimestamp();
        var (touched, keep) = reader switch
        {
            "ours" or "phases" => ReadOurs(path),
            "outline" => (WorkbookReader.ReadOutline(path, ReadLimits.Default, CancellationToken.None).Sheets.Count, null),
            "ExcelDataReader" => (ReadPeer(path), null),
            _ => (Inflate(path), (Workbook?)null),
        };
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"measured {wall:R} {cpu:R} {PeakMegabytes():R} {touched} {(keep?.RetainedBytes ?? 0) / 1048576.0:R}"));
        GC.KeepAlive(keep);
        return 0;
    }

    /// <summary>Prints what each inner span took: where the time goes.</summary>
    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Gemba.Spreadsheet",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{span.OperationName} {span.Duration.TotalMilliseconds:0.0} ms")),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static (long Touched, Workbook? Keep) ReadOurs(string path)
    {
        var book = WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None);
        var sheet = book.Sheets[0];
        var used = sheet.UsedRange!.Value;
        var row = new CellValue[used.Columns];
        var sum = 0.0;
        long touched = 0;
        for (var number = used.FirstRow; number <= used.LastRow; number++)
        {
            sheet.ReadRow(number, used.FirstColumn, row);
            foreach (var value in row)
            {
                sum += value.Number + (value.Text?.Length ?? 0);
                touched += value.IsEmpty ? 0 : 1;
            }
        }

        return (sum > 0 ? touched : 0, book);
    }

    private static long ReadPeer(string path)
    {
        // The peer asks for code page 1252 before it knows that the file is no .xls.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        var sum = 0.0;
        long touched = 0;
        while (reader.Read())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var value = reader.GetValue(column);
                sum += value switch { double number => number, string text => text.Length, DateTime date => date.Day, bool yes => yes ? 1 : 0, _ => 0 };
                touched += value is null ? 0 : 1;
            }
        }

        return sum > 0 ? touched : 0;
    }

    private static long Inflate(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var buffer = new byte[64 << 10];
        long bytes = 0;
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            int read;
            while ((read = part.Read(buffer)) > 0)
                bytes += read;
        }

        return bytes;
    }

    private static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(string.Concat(line.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture) / 1024.0;
    }
}
