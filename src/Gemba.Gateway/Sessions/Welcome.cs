using System.Text.Json;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;

namespace Gemba.Gateway.Sessions;

/// <summary>What a client is told first: what the servers of its scope offer together.</summary>
internal static class Welcome
{
    // A server that has not answered by then is shown when it does; the client is told that its lists changed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Who the gateway is, as JSON.</summary>
    public static byte[] Info { get; } = System.Text.Encoding.UTF8.GetBytes($$"""{"name":"gemba-gateway","title":"Gemba gateway","version":"{{ClientCard.VersionHere}}"}""");

    /// <summary>Waits a moment for servers that have never been reached.</summary>
    public static async Task GatherAsync(Scope scope, CancellationToken cancellationToken)
    {
        var strangers = scope.Backends.Where(backend => backend.IsUp is null).Select(backend => backend.LookAsync()).ToArray();
        if (strangers.Length == 0)
            return;
        try
        {
            await Task.WhenAll(strangers).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Those that answered are enough to begin with.
        }
    }

    /// <summary>Writes <c>capabilities</c>, <c>serverInfo</c> and <c>instructions</c>.</summary>
    public static void Write(Utf8JsonWriter json, Scope scope)
    {
        json.WriteStartObject("capabilities"u8);
        // A list that is empty now fills when its server comes, and only who was announced it listens.
        foreach (var feature in (string[])["tools", "prompts", "resources"])
        {
            if (!Any(scope, feature))
                continue;
            json.WriteStartObject(feature);
            json.WriteBoolean("listChanged"u8, true);
            if (feature == "resources" && scope.Backends.Any(backend => backend.Shared?.Offers("resources", "subscribe") == true))
                json.WriteBoolean("subscribe"u8, true);
            json.WriteEndObject();
        }

        foreach (var feature in (string[])["logging", "completions"])
        {
            if (!scope.Backends.Any(backend => backend.Shared?.Offers(feature) == true))
                continue;
            json.WriteStartObject(feature);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WritePropertyName("serverInfo"u8);
        json.WriteRawValue(Info, skipInputValidation: true);
        if (InstructionsOf(scope) is { Length: > 0 } instructions)
            json.WriteString("instructions"u8, instructions);
    }

    private static bool Any(Scope scope, string feature) => scope.Backends.Any(backend => backend.Shared is null || backend.Shared.Offers(feature));

    private static string InstructionsOf(Scope scope)
    {
        var told = scope.Backends.Select(backend => (Backend: backend, Text: backend.Shared?.Instructions)).Where(said => !string.IsNullOrWhiteSpace(said.Text)).ToArray();
        return told is [var only] && scope.Backends.Count() == 1
            ? only.Text!
            : string.Join("\n\n", told.Select(said => $"# {said.Backend.Space}\n{said.Text}").Distinct());
    }
}
