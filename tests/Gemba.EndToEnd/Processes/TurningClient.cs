using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.EndToEnd.Processes;

/// <summary>A client before which a load balancer stands that sends each request to the next gateway, whatever session it belongs to.</summary>
internal sealed class TurningClient(IReadOnlyList<Uri> gateways, string? token = null) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private int _turn;
    private int _id;

    /// <summary>Its session.</summary>
    public string Session { get; set; } = "";

    /// <summary>The gateways that requests go to now, by number.</summary>
    public IReadOnlyList<int> Open { get; set; } = [.. Enumerable.Range(0, gateways.Count)];

    public async Task BeginAsync(string capabilities = "{}")
    {
        using var answer = await PostAsync(Next(), $$$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{{capabilities}}}},"clientInfo":{"name":"turning","version":"1"}}}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Session = answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>Calls a tool of a spreadsheet server with a word of its own, and checks that the answer is that to this call.</summary>
    public async Task<HttpStatusCode> CallAsync(int gateway)
    {
        var (id, word) = (Interlocked.Increment(ref _id), Guid.NewGuid().ToString("n"));
        using var answer = await PostAsync(gateway, Call(id, "near__list_sheets", new JsonObject { ["workbook_id"] = word }));
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
            return answer.StatusCode;
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(id, json.GetProperty("id").GetInt32());
        Assert.Contains(word, text);
        return answer.StatusCode;
    }

    public int Next() => Open[(int)((uint)Interlocked.Increment(ref _turn) % (uint)Open.Count)];

    public static string Call(int id, string tool, JsonObject arguments) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = "tools/call", ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } }.ToJsonString();

    public Task<HttpResponseMessage> PostAsync(int gateway, string body) => SendAsync(HttpMethod.Post, gateway, body);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, int gateway, string? body)
    {
        using var request = new HttpRequestMessage(method, gateways[gateway]);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (Session.Length > 0)
            request.Headers.Add("Mcp-Session-Id", Session);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>How often each answer came.</summary>
    public static string Shown(IEnumerable<HttpStatusCode> answers) =>
        string.Join(", ", answers.GroupBy(answer => answer).Select(group => string.Create(CultureInfo.InvariantCulture, $"{(int)group.Key}: {group.Count()}")));
}
