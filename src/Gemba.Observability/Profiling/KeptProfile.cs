using System.IO.Compression;
using System.Text.Json;

namespace Gemba.Observability.Profiling;

/// <summary>A profile of processor time as it lies on the disk: each method once, each stack by the numbers of its methods; compressed.</summary>
internal sealed record KeptProfile
{
    public required DateTimeOffset Time { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Processor time that it saw, of all threads.</summary>
    public required double BusyMilliseconds { get; init; }

    public required double? SamplesPerSecond { get; init; }

    public required long Left { get; init; }

    public required string[] Methods { get; init; }

    public required int[][] Stacks { get; init; }

    public required double[] Weights { get; init; }

    public static KeptProfile Of(Profile profile, DateTimeOffset time)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int NumberOf(string method) => numbers.TryGetValue(method, out var known) ? known : numbers[method] = numbers.Count;
        return new KeptProfile
        {
            Time = time,
            Seconds = profile.Took.TotalSeconds,
            BusyMilliseconds = Math.Round(profile.Total, 1),
            SamplesPerSecond = profile.SamplesPerSecond,
            Left = profile.Left,
            Stacks = [.. profile.Stacks.Select(stack => stack.Frames.Select(NumberOf).ToArray())],
            Weights = [.. profile.Stacks.Select(stack => Math.Round(stack.Weight, 2))],
            Methods = [.. numbers.OrderBy(method => method.Value).Select(method => method.Key)],
        };
    }

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static KeptProfile Read(string file)
    {
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        try
        {
            return JsonSerializer.Deserialize<KeptProfile>(stream) ?? throw new InvalidDataException("The profile is empty.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException("The profile is broken.", broken);
        }
    }

    public void Write(string file)
    {
        using var stream = new GZipStream(new FileStream(file, OwnerOnly()), CompressionLevel.Optimal);
        JsonSerializer.Serialize(stream, this);
    }

    public Profile ToProfile() => new(
        ProfileKind.Cpu,
        TimeSpan.FromSeconds(Seconds),
        [.. Stacks.Zip(Weights, (stack, weight) => new ProfiledStack([.. stack.Select(method => Methods[method])], weight))],
        Left)
    {
        SamplesPerSecond = SamplesPerSecond,
    };

    // Names of methods say what a process does; that is nobody else's business.
    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
