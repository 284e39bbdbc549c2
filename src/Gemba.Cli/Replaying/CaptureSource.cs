using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Cli.Asking;
using Gemba.Cli.Configuration;

namespace Gemba.Cli.Replaying;

/// <summary>Finds a capture: in a file, at a running role, or in a data folder.</summary>
internal static class CaptureSource
{
    /// <param name="id">The capture's id, or the path of its file.</param>
    /// <param name="ops">Ops address of the role that keeps it, or <see langword="null"/>.</param>
    /// <param name="data">Data folder that is looked into otherwise.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="ConfigurationFault">There is none, or it is no capture.</exception>
    public static async Task<JsonObject> ReadAsync(string id, string? ops, string data, CancellationToken cancellationToken)
    {
        var text = await BytesOfAsync(id, ops, data, cancellationToken);
        try
        {
            if (JsonNode.Parse(text) is JsonObject capture && capture["method"] is not null && capture.ContainsKey("response"))
                return capture;
        }
        catch (JsonException)
        {
            // Told below like anything else that is no capture.
        }

        throw new ConfigurationFault($"'{id}' is no capture. GET /captures of the ops listener lists those that there are.");
    }

    private static async Task<byte[]> BytesOfAsync(string id, string? ops, string data, CancellationToken cancellationToken)
    {
        if (File.Exists(id))
            return await File.ReadAllBytesAsync(id, cancellationToken);
        if (ops is not null)
        {
            using var role = new OpsClient(ops);
            return await role.GetAsync($"/captures/{Uri.EscapeDataString(id)}", cancellationToken);
        }

        var file = Path.Combine(data, "captures", Path.GetFileName(id) + ".json");
        return File.Exists(file)
            ? await File.ReadAllBytesAsync(file, cancellationToken)
            : throw new ConfigurationFault($"There is no capture '{id}' in {Path.Combine(data, "captures")}. Name the data folder of the server with --data, or its ops address with --ops.");
    }
}
