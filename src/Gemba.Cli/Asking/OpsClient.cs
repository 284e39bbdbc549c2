using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Gemba.Cli.Configuration;
using Gemba.Observability.Ops;

namespace Gemba.Cli.Asking;

/// <summary>Asks the ops listener of a running role, with the token of the environment.</summary>
internal sealed class OpsClient : IDisposable
{
    /// <summary>The option that names the role for every command that asks one.</summary>
    public static readonly Option<string> Address = new("--ops") { HelpName = "URL", Description = "Ops address of the role.", DefaultValueFactory = _ => $"http://{OpsOptions.DefaultAddressOf("spreadsheet")}" };

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _address;

    /// <param name="address">As the role printed it, as in <c>http://127.0.0.1:9092</c>.</param>
    /// <exception cref="ConfigurationFault">It is no address.</exception>
    public OpsClient(string address)
    {
        _address = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new ConfigurationFault($"--ops: '{address}' is no address. Write it as the server printed it, as in http://127.0.0.1:9092.");
        if (Environment.GetEnvironmentVariable(OpsOptions.TokenVariable) is { Length: > 0 } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>What a page says.</summary>
    /// <exception cref="IOException">Nobody answers there, or the answer is a refusal; the text says which.</exception>
    public Task<byte[]> GetAsync(string page, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, page, null, cancellationToken);

    /// <summary>Sends a JSON object, and what is answered.</summary>
    /// <exception cref="IOException">Nobody answers there, or the answer is a refusal; the text says which.</exception>
    public Task<byte[]> PostAsync(string page, object body, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, page, JsonContent.Create(body), cancellationToken);

    /// <summary>Lets the role do something, and tells what it says.</summary>
    /// <exception cref="IOException">Nobody answers there, or the answer is a refusal; the text says which.</exception>
    public Task<byte[]> PostAsync(string page, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, page, null, cancellationToken);

    /// <summary>Opens a page that is read as it comes.</summary>
    /// <param name="page">Path and query.</param>
    /// <param name="form">Media type that is asked for.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="IOException">Nobody answers there, or the answer is a refusal; the text says which.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string page, string form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, page)) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(form) } } };
        return await SendAsync(request, page, cancellationToken);
    }

    private async Task<byte[]> AskAsync(HttpMethod method, string page, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, page)) { Content = body };
        using var response = await SendAsync(request, page, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string page, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var said = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
                throw new IOException($"{_address} refused {page.Split('?')[0]} with {(int)response.StatusCode}: {said}{HintFor(response)}");
            }
        }
        catch (HttpRequestException failure)
        {
            throw new IOException($"{_address} does not answer: {failure.Message}. Name the ops address that the server printed with --ops.", failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string HintFor(HttpResponseMessage response) =>
        response.StatusCode == System.Net.HttpStatusCode.Unauthorized ? $" Set {OpsOptions.TokenVariable} to the token of that server." : "";
}
