using System.Text;
using System.Text.Json;

namespace Gemba.Gateway.Revisions;

/// <summary>Who asks, as servers are told: JSON texts that came from the client and go on as they are.</summary>
/// <param name="Capabilities">What the client can be asked.</param>
/// <param name="Info">Its name and version.</param>
internal sealed record ClientCard(ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Info)
{
    /// <summary>The gateway for itself: it can be asked nothing.</summary>
    public static ClientCard Gateway { get; } = new("{}"u8.ToArray(), Encoding.UTF8.GetBytes($$"""{"name":"gemba-gateway","version":"{{VersionHere}}"}"""));

    /// <summary>What the client calls itself, as in <c>inspector/1.2</c>; <see langword="null"/> where it does not say.</summary>
    public string? Name { get; } = NameIn(Info);

    /// <summary>The gateway's version.</summary>
    public static string VersionHere => typeof(ClientCard).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static string? NameIn(ReadOnlyMemory<byte> info)
    {
        using var document = JsonDocument.Parse(info);
        var name = TextOf(document.RootElement, "name");
        return TextOf(document.RootElement, "version") is { } version ? $"{name}/{version}" : name;
    }

    private static string? TextOf(JsonElement info, string member) =>
        info.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
