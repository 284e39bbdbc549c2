using System.Buffers;
using System.Text;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Tools;

/// <summary>
/// Binds cursors to what they were made for: tool, workbook, the arguments that decide what comes after what, and the workbook's revision. A cursor is a
/// position, <c>~</c> and ten characters: three of the revision and three of the call, by which a refusal knows what differs, and four of both with the position.
/// It keeps honest callers from mistakes; nothing is guarded by it, since every position of a workbook may be read by whoever may call.
/// </summary>
internal sealed class CursorSeal
{
    private const char Mark = '~';
    private const int RevisionCharacters = 3;
    private const int CallCharacters = 3;
    private const int WholeCharacters = 4;

    private readonly ToolContract _contract;
    private readonly string _made;
    private readonly string _revision;
    private readonly string _call;

    /// <summary>The seal of one call.</summary>
    /// <param name="contract">Of the tool.</param>
    /// <param name="loaded">The workbook.</param>
    /// <param name="arguments">Of the call.</param>
    /// <param name="alsoDeciding">Arguments of <see cref="ToolContract.PerPage"/> that in this call decide what comes after what.</param>
    public CursorSeal(ToolContract contract, LoadedWorkbook loaded, ToolArguments arguments, params string[] alsoDeciding)
    {
        var call = BytesOf(contract, loaded.File.Path, arguments, alsoDeciding);
        _contract = contract;
        _revision = ShortHash.Of(Encoding.UTF8.GetBytes(loaded.Revision), RevisionCharacters);
        _call = ShortHash.Of(call, CallCharacters);
        _made = $"{Encoding.UTF8.GetString(call)}{loaded.Revision}";
    }

    /// <summary>The cursor of a position.</summary>
    public string Close(string position) => $"{position}{Mark}{SealOf(position)}";

    /// <summary>The position of a cursor.</summary>
    /// <exception cref="FaultException">No answer of this call gave the cursor out.</exception>
    public string Open(string cursor)
    {
        var mark = cursor.LastIndexOf(Mark);
        var seal = cursor[(mark + 1)..];
        if (mark < 0 || seal.Length != RevisionCharacters + CallCharacters + WholeCharacters || seal.AsSpan().ContainsAnyExcept(ShortHash.Letters))
            throw new FaultException(SpreadsheetFaults.InvalidCursor(cursor));
        var position = cursor[..mark];
        if (seal == SealOf(position))
            return position;
        throw new FaultException(
            !seal.AsSpan(RevisionCharacters).StartsWith(_call) ? SpreadsheetFaults.CursorOfAnotherCall(cursor, _contract.PerPage)
            : !seal.StartsWith(_revision, StringComparison.Ordinal) ? SpreadsheetFaults.CursorOutdated(cursor)
            : SpreadsheetFaults.CursorAltered(cursor));
    }

    private string SealOf(string position) =>
        $"{_revision}{_call}{ShortHash.Of(Encoding.UTF8.GetBytes($"{position}{Mark}{_made}"), WholeCharacters)}";

    // An argument that says what leaving it out says does not make another call.
    private static ReadOnlySpan<byte> BytesOf(ToolContract contract, string path, ToolArguments arguments, string[] alsoDeciding)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, RowFormat.Relaxed);
        json.WriteStartArray();
        json.WriteStringValue(contract.Name);
        json.WriteStringValue(path);
        foreach (var name in arguments.Names.Where(name => contract.Decides(name) || alsoDeciding.Contains(name)).Order(StringComparer.Ordinal))
        {
            var value = arguments.Value(name);
            if (contract.IsDefault(name, value))
                continue;
            json.WriteStringValue(name);
            value.WriteTo(json);
        }

        json.WriteEndArray();
        json.Flush();
        return bytes.WrittenSpan;
    }
}
