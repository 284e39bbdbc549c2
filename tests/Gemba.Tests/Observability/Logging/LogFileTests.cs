using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Tests.Observability.Redaction;

namespace Gemba.Tests.Observability.Logging;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_file_is_moved_on_and_only_so_many_are_kept()
    {
        var path = Path.Combine(_folder.Path, "logs", "gemba.log");
        using (var pipe = APipe("on"))
        {
            // Errors, since a warning that comes this often is sampled.
            var logger = pipe.Factory.GetLogger("x");
            for (var i = 0; i < 2000; i++)
            {
                logger.Error("Line {Number} of a file that is too small for all of them.", i);
                if (i % 100 == 0)
                    pipe.Flush();
            }
        }

        var files = Directory.GetFiles(Path.GetDirectoryName(path)!, "*.log").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["gemba.1.log", "gemba.2.log", "gemba.3.log", "gemba.4.log", "gemba.5.log", "gemba.log"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 8192 + 512));
        Assert.EndsWith("}", File.ReadLines(path).Last(), StringComparison.Ordinal);
        Assert.Contains("Line 1999 ", File.ReadLines(path).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_on_one_data_folder_write_to_two_files()
    {
        using var one = APipe("on");
        using var two = APipe("on");

        Assert.Equal(("gemba.log", "gemba-2.log"), (Path.GetFileName(one.File), Path.GetFileName(two.File)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public void Without_a_wish_there_is_no_file(string? wanted)
    {
        using var pipe = APipe(wanted);

        Assert.Null(pipe.File);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "logs")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_at_the_start()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "taken"), "");

        var fault = Assert.Throws<ObservabilityException>(() => APipe(Path.Combine(_folder.Path, "taken", "gemba.log")));

        Assert.Equal("log_file_unusable", fault.Reason);
        Assert.Contains("gemba.log", fault.Message, StringComparison.Ordinal);
    }

    private LogPipe APipe(string? file) =>
        new(new LogOptions { File = file, MaxFileBytes = 8192, Format = LogFormat.Json }, ("spreadsheet", "mcp-spreadsheet"), _folder.Path, RedactorTests.ARedactor(), TimeProvider.System);
}
