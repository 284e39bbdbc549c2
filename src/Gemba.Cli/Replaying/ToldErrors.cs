using System.Net;
using System.Text.Json;

namespace Gemba.Cli.Replaying;

/// <summary>
/// Lets the errors of the protocol through. Where a server tells one with the status of HTTP too, the SDK's client sees the status alone; a replay wants what was said.
/// Not while the connection is made, where the client goes by the status.
/// </summary>
internal sealed class ToldErrors() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Set once the connection stands.</summary>
    public bool IsConnected { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (IsConnected && request.Method == HttpMethod.Post && !response.IsSuccessStatusCode && await TellsAsync(response, cancellationToken))
            response.StatusCode = HttpStatusCode.OK;
        return response;
    }

    private static async Task<bool> TellsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            return false;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        try
        {
            using var told = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return told.RootElement.ValueKind == JsonValueKind.Object && told.RootElement.TryGetProperty("error", out _) && told.RootElement.TryGetProperty("id", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
