using System.Buffers;
using System.Text.Json;

namespace Gemba.Observability.Profiling;

/// <summary>A profile in the file format of speedscope.app: https://www.speedscope.app/file-format-schema.json.</summary>
internal static class Speedscope
{
    public static byte[] Write(Profile profile)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
            writer.WriteString("exporter", "gemba");
            writer.WriteString("name", profile.Title);
            writer.WriteNumber("activeProfileIndex", 0);
            WriteFrames(writer, profile, out var numbers);
            writer.WriteStartArray("profiles");
            WriteStacks(writer, profile, numbers);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteFrames(Utf8JsonWriter writer, Profile profile, out Dictionary<string, int> numbers)
    {
        numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        writer.WriteStartObject("shared");
        writer.WriteStartArray("frames");
        foreach (var name in profile.Stacks.SelectMany(stack => stack.Frames))
        {
            if (!numbers.TryAdd(name, numbers.Count))
                continue;
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteStacks(Utf8JsonWriter writer, Profile profile, Dictionary<string, int> numbers)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "sampled");
        writer.WriteString("name", profile.Title);
        writer.WriteString("unit", profile.Kind.Unit);
        writer.WriteNumber("startValue", 0);
        writer.WriteNumber("endValue", profile.Total);
        writer.WriteStartArray("samples");
        foreach (var stack in profile.Stacks)
        {
            writer.WriteStartArray();
            foreach (var frame in stack.Frames)
                writer.WriteNumberValue(numbers[frame]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("weights");
        foreach (var stack in profile.Stacks)
            writer.WriteNumberValue(stack.Weight);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
