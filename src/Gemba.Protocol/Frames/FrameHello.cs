using System.Text.Json;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Frames;

/// <summary>What a client says first: <c>{"min_version":1,"max_version":1,"namespace":"sheets"}</c>.</summary>
/// <param name="MinVersion">The oldest version of the framed protocol that it speaks.</param>
/// <param name="MaxVersion">The newest.</param>
/// <param name="Namespace">The namespace that it wants alone; <see langword="null"/> for all.</param>
public sealed record FrameHello(int MinVersion, int MaxVersion, string? Namespace)
{
    /// <summary>The client's bearer token, where the server asks who connects.</summary>
    public string? Token { get; init; }

    /// <summary>The hello without the token, which belongs into no log.</summary>
    public override string ToString() => $"{nameof(FrameHello)} {{ {MinVersion} to {MaxVersion}, {Namespace} }}";

    /// <summary>Reads a hello.</summary>
    /// <param name="utf8">The frame's payload.</param>
    /// <param name="hello">The hello, where it can be read and agreed to.</param>
    /// <returns>What is wrong with it; <see langword="null"/> where nothing is.</returns>
    public static Fault? Read(ReadOnlyMemory<byte> utf8, out FrameHello? hello)
    {
        hello = null;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Object || NumberIn(document, "min_version") is not { } min || NumberIn(document, "max_version") is not { } max)
                return ProtocolFaults.HelloUnreadable();
            if (min > FrameHeader.CurrentVersion || max < FrameHeader.CurrentVersion)
                return ProtocolFaults.NoCommonVersion(min, max);
            hello = new FrameHello(min, max, TextIn(document, "namespace")) { Token = TextIn(document, "token") };
            return null;
        }
        // A text that holds half a surrogate pair is no JSON either, and is found only when it is read.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return ProtocolFaults.HelloUnreadable();
        }
    }

    /// <summary>The hello as a frame's payload.</summary>
    public byte[] ToBytes()
    {
        var members = new Dictionary<string, object> { ["min_version"] = MinVersion, ["max_version"] = MaxVersion, ["preferred_version"] = MaxVersion, ["supported_versions"] = new[] { MaxVersion } };
        if (Namespace is not null)
            members["namespace"] = Namespace;
        if (Token is not null)
            members["token"] = Token;
        return JsonSerializer.SerializeToUtf8Bytes(members);
    }

    private static int? NumberIn(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static string? TextIn(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
