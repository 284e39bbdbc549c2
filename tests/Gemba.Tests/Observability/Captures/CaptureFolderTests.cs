using System.Text;
using Gemba.Observability.Captures;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Observability.Captures;

public sealed class CaptureFolderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly GembaMeter _meter = new("test", $"captures-{Guid.NewGuid():n}");
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());

    public void Dispose()
    {
        _meter.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task The_oldest_files_go_first_when_there_are_too_many()
    {
        await using var folder = Open(new CaptureOptions { MaxFiles = 3 });

        var ids = await KeepAsync(folder, count: 5, bytes: 10);

        Assert.Equal(ids[2..].Reverse(), folder.Files().Select(file => Path.GetFileNameWithoutExtension(file.Name)));
    }

    [Fact]
    public async Task The_oldest_files_go_first_when_they_are_too_large()
    {
        await using var folder = Open(new CaptureOptions { MaxBytes = 1_000_000 });

        await KeepAsync(folder, count: 5, bytes: 400_000);

        Assert.Equal(2, folder.Files().Count());
    }

    [Fact]
    public async Task Files_go_when_they_are_too_old()
    {
        await using var folder = Open(new CaptureOptions { MaxAge = TimeSpan.FromHours(1) });
        await KeepAsync(folder, count: 2, bytes: 10);

        _clock.Advance(TimeSpan.FromHours(2));
        var last = await KeepAsync(folder, count: 1, bytes: 10);

        Assert.Equal(last, folder.Files().Select(file => Path.GetFileNameWithoutExtension(file.Name)));
    }

    [Theory]
    [InlineData("../redaction.key")]
    [InlineData("cap-1/../../x")]
    [InlineData("")]
    public async Task Only_an_id_is_looked_for(string id)
    {
        await using var folder = Open(new CaptureOptions());

        Assert.Null(folder.Find(id));
    }

    [Fact]
    public void So_many_of_one_kind_pass_each_minute()
    {
        var pace = new CapturePace(2, _clock);

        Assert.Equal([true, true, false], new[] { pace.MayPass("fault", "a"), pace.MayPass("fault", "a"), pace.MayPass("fault", "a") });
        Assert.True(pace.MayPass("fault", "b"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(pace.MayPass("fault", "a"));
    }

    private CaptureFolder Open(CaptureOptions options) => new(options, _data["captures"], (_meter, _clock, new Escalation(new LogOptions(), _clock), NullLogger<CaptureFolder>.Instance));

    private async Task<string[]> KeepAsync(CaptureFolder folder, int count, int bytes)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(5));
            ids[i] = CaptureId.At(_clock.GetUtcNow());
            Assert.True(folder.TryKeep(ids[i], Encoding.UTF8.GetBytes(new string('x', bytes))));
        }

        await folder.FlushAsync(default);
        return ids;
    }
}
