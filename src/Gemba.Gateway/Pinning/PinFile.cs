using System.Text.Json;

namespace Gemba.Gateway.Pinning;

/// <summary>Keeps pins over restarts: a tool that changed while the gateway was down has changed all the same.</summary>
internal sealed class PinFile(string folder)
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _file = Path.Combine(folder, "tools.json");

    /// <summary>What was written last.</summary>
    /// <exception cref="IOException">It cannot be read: to go on as if no tool were known would accept every change.</exception>
    public IReadOnlyList<ToolPin> Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<ToolPin[]>(File.ReadAllBytes(_file), Written) ?? [] : [];
        }
        catch (JsonException broken)
        {
            throw new IOException($"{_file} cannot be read: {broken.Message} Mend it, or delete it where every tool is to be taken as it is now.", broken);
        }
    }

    /// <summary>Writes all pins.</summary>
    public async Task WriteAsync(IEnumerable<ToolPin> pins)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        var next = $"{_file}.new";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(pins.OrderBy(pin => pin.Target, StringComparer.Ordinal), Written)).ConfigureAwait(false);
        File.Move(next, _file, overwrite: true);
    }
}
