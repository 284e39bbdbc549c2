using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gemba.Gateway.Revisions;

/// <summary>Who asks, as servers are told: JSON texts that came from the client and go on as they are.</summary>
/// <param name="Capabilities">What the client can be asked.</param>
/// <param name="Info">Its name and version.</param>
internal sealed record ClientCard(ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Info)
{
    /// <summary>Longest that a client may say of itself in bytes: ten times what clients in use do. It is kept for as long as its session.</summary>
    public const int Longest = 16 * 1024;

    /// <summary>The gateway for itself: it can be asked nothing.</summary>
    public static ClientCard Gateway { get; } = new("{}"u8.ToArray(), Encoding.UTF8.GetBytes($$"""{"name":"gemba-gateway","version":"{{VersionHere}}"}"""));

    /// <summary>What the client calls itself, as in <c>inspector/1.2</c>; <see langword="null"/> where it does not say.</summary>
    public string? Name { get; } = NameIn(Info);

    /// <summary>The gateway's version.</summary>
    public static string VersionHere => typeof(ClientCard).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Why a client's own description cannot be used; <see langword="null"/> where it can. A server refuses an odd one only when the client's first call needs it.</summary>
    public static string? FaultIn(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
            return null;
        var hasInfo = parameters.TryGetProperty("clientInfo", out var info);
        var hasCapabilities = parameters.TryGetProperty("capabilities", out var capabilities);
        if (hasCapabilities && capabilities.ValueKind != JsonValueKind.Object)
            return "'capabilities' is no object";
        if (hasInfo && (info.ValueKind != JsonValueKind.Object || !IsText(info, "name") || !IsText(info, "version")))
            return "'clientInfo' is no object with 'name' and 'version' as texts";
        return SizeOf(hasInfo, info) + SizeOf(hasCapabilities, capabilities) > Longest ? FaultOfSize : null;
    }

    /// <summary>What a client is told that says too much of itself.</summary>
    public static string FaultOfSize => string.Create(CultureInfo.InvariantCulture, $"'capabilities' and 'clientInfo' are longer than {Longest} bytes together");

    private static int SizeOf(bool isThere, JsonElement value) => isThere ? Encoding.UTF8.GetByteCount(value.GetRawText()) : 0;

    private static bool IsText(JsonElement info, string member) => info.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String;

    private static string? NameIn(ReadOnlyMemory<byte> info)
    {
        using var document = JsonDocument.Parse(info);
        var name = TextOf(document.RootElement, "name");
        return TextOf(document.RootElement, "version") is { } version ? $"{name}/{version}" : name;
    }

    private static string? TextOf(JsonElement info, string member) =>
        info.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
