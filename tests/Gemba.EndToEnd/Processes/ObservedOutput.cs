using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>What an observed server tells while it runs: the lines of its standard error, and the files of its data folder.</summary>
internal sealed partial class ObservedOutput : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("gemba-sample-").FullName;
    private readonly ConcurrentQueue<string> _errors = [];

    /// <summary>Puts the data folder where this looks for it, and forgets what the machine says of logs and tokens.</summary>
    public Dictionary<string, string?> Variables => new() { ["XDG_DATA_HOME"] = _data, ["GEMBA_LOG"] = null, ["GEMBA_LOG_FORMAT"] = null, ["GEMBA_OPS_TOKEN"] = null };

    public void Hear(string line) => _errors.Enqueue(line);

    public async Task<Uri> OpsAddressAsync() => await AddressAsync(OpsLine(), "the server logged its ops address");

    public async Task<Uri> AddressAsync(Regex line, string what)
    {
        Match? found = null;
        await Eventually.HoldsAsync(() => (found = _errors.Select(heard => line.Match(heard)).FirstOrDefault(match => match.Success)) is not null, what);
        return new Uri(found!.Groups[1].Value);
    }

    public IEnumerable<string> AuditLines() => Directory.EnumerateFiles(_data, "audit-*.jsonl", SearchOption.AllDirectories).SelectMany(Read);

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static string[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"shown on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex OpsLine();
}
