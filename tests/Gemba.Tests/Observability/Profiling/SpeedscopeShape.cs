using System.Text.Json;

namespace Gemba.Tests.Observability.Profiling;

/// <summary>What https://www.speedscope.app/file-format-schema.json demands of a sampled profile.</summary>
internal static class SpeedscopeShape
{
    private static readonly string[] Units = ["bytes", "microseconds", "milliseconds", "nanoseconds", "none", "seconds"];

    public static void AssertValid(JsonElement file)
    {
        Assert.Equal("https://www.speedscope.app/file-format-schema.json", file.GetProperty("$schema").GetString());
        var frames = file.GetProperty("shared").GetProperty("frames");
        Assert.All(frames.EnumerateArray(), frame => Assert.NotEmpty(frame.GetProperty("name").GetString()!));
        var profiles = file.GetProperty("profiles");
        Assert.InRange(file.GetProperty("activeProfileIndex").GetInt32(), 0, profiles.GetArrayLength() - 1);
        foreach (var profile in profiles.EnumerateArray())
        {
            Assert.Equal("sampled", profile.GetProperty("type").GetString());
            Assert.NotEmpty(profile.GetProperty("name").GetString()!);
            Assert.Contains(profile.GetProperty("unit").GetString(), Units);
            Assert.Equal(profile.GetProperty("samples").GetArrayLength(), profile.GetProperty("weights").GetArrayLength());
            Assert.All(profile.GetProperty("samples").EnumerateArray().SelectMany(sample => sample.EnumerateArray()), frame => Assert.InRange(frame.GetInt32(), 0, frames.GetArrayLength() - 1));
            var span = profile.GetProperty("endValue").GetDouble() - profile.GetProperty("startValue").GetDouble();
            Assert.Equal(span, profile.GetProperty("weights").EnumerateArray().Sum(weight => weight.GetDouble()), 3);
        }
    }
}
