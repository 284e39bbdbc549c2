using System.Globalization;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Faults;

/// <summary>Faults of calling a tool: its arguments, its time and the size of its answer.</summary>
internal static partial class SpreadsheetFaults
{
    /// <summary>Reason of <see cref="TooManyCalls"/>.</summary>
    public const string TooManyCallsReason = "too_many_calls";

    /// <summary>An argument that the tool does not have.</summary>
    public static Fault UnknownArgument(string tool, string name, IReadOnlyCollection<string> known, string alias) => new(
        "unknown_argument", InvalidParams, 400,
        $"{tool} has no argument {FaultText.Quote(name)}.{FaultText.DidYouMean(name, [alias, .. known])}",
        $"Its arguments are {string.Join(", ", known)}.");

    /// <summary>Arguments that break the tool's schema; every one is named.</summary>
    public static Fault InvalidArguments(string tool, IEnumerable<(string Path, string Expected, string Found)> errors) => new(
        "invalid_argument", InvalidParams, 400,
        $"{tool} cannot use its arguments: {string.Join("; ", errors.Select(error => $"{error.Path.TrimStart('/')}: expected {error.Expected}, found {error.Found}"))}.",
        "Correct them and call again; the input schema stands in tools/list.");

    /// <summary>An argument without which the tool does not know what to do.</summary>
    public static Fault MissingArgument(string tool, IReadOnlyCollection<string> required) => new(
        "missing_argument", InvalidParams, 400,
        $"{tool} needs {string.Join(" and ", required)}.",
        "Give them and call again; list_workbooks and list_sheets tell what there is.");

    /// <summary>A cursor that no answer gave out.</summary>
    public static Fault InvalidCursor(string cursor) => new(
        "invalid_cursor", InvalidParams, 400,
        $"{FaultText.Quote(cursor)} is not a cursor of this tool.",
        "Repeat the call with the next_cursor of its last answer and otherwise the same arguments, or without a cursor to begin anew.");

    /// <summary>A cursor of another tool, workbook or question.</summary>
    public static Fault CursorOfAnotherCall(string cursor, IReadOnlyCollection<string> perPage) => new(
        "invalid_cursor", InvalidParams, 400,
        $"The cursor {FaultText.Quote(cursor)} was made for another call: the tool, the workbook or an argument that decides what comes next is not the same.",
        $"Repeat the call that gave it out with the same arguments, of which only {string.Join(", ", perPage)} may change; or call again without cursor to begin anew.");

    /// <summary>A cursor into a workbook that has changed.</summary>
    public static Fault CursorOutdated(string cursor) => new(
        "invalid_cursor", InvalidParams, 400,
        $"The workbook has changed since the cursor {FaultText.Quote(cursor)} was made; what it points at may lie elsewhere now.",
        "Call again without cursor to begin anew.");

    /// <summary>A cursor that was changed on its way.</summary>
    public static Fault CursorAltered(string cursor) => new(
        "invalid_cursor", InvalidParams, 400,
        $"The cursor {FaultText.Quote(cursor)} was altered: no answer gave it out like this.",
        "Pass next_cursor on as it is, or call again without cursor to begin anew.");

    /// <summary>An offset beside a cursor that begins elsewhere.</summary>
    public static Fault OffsetAgainstCursor(int offset, int place) => new(
        "conflicting_arguments", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"Offset {offset} and the cursor, which goes on at {place}, do not agree."),
        "Leave offset out, or leave the cursor out to begin at the offset.");

    /// <summary>A start row behind the place at which the cursor goes on.</summary>
    public static Fault StartRowAgainstCursor(int startRow, int row) => new(
        "conflicting_arguments", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"start_row {startRow} and the cursor, which goes on at row {row}, do not agree."),
        "Leave start_row out, or leave the cursor out to begin at start_row.");

    /// <summary>A filter whose value does not fit its operation.</summary>
    public static Fault InvalidFilter(string column, string op, string why) => new(
        "invalid_filter", InvalidParams, 400,
        $"The filter {FaultText.Quote(op)} on column {FaultText.Quote(column)} cannot be used: {why}.",
        "Operations: eq, ne, gt, gte, lt, lte with a number, text, true/false or ISO date; contains, starts_with, ends_with with text; in with an array; is_empty, is_not_empty without value.");

    /// <summary>A regular expression that does not parse.</summary>
    public static Fault InvalidRegex(string pattern, string why) => new(
        "invalid_regex", InvalidParams, 400,
        $"{FaultText.Quote(pattern)} is not a regular expression: {why}",
        "Mend the expression (.NET syntax), or use match_mode contains for plain text.");

    /// <summary>A regular expression that took too long over one cell.</summary>
    public static Fault RegexTooSlow(string pattern, TimeSpan limit) => new(
        "regex_too_slow", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"{FaultText.Quote(pattern)} took longer than {limit.TotalMilliseconds:0} ms over one cell."),
        "Avoid nested repetition such as (a+)+, anchor the expression, or use match_mode contains.");

    /// <summary>The call ran into its time limit.</summary>
    public static Fault ToolTimedOut(string tool, TimeSpan limit) => new(
        "tool_timed_out", InternalError, 504,
        string.Create(CultureInfo.InvariantCulture, $"{tool} was stopped after {limit.TotalSeconds:0.###} s."),
        "Ask for less: one sheet, a smaller range, fewer regions; whoever runs the server may raise spreadsheet:toolTimeout.");

    /// <summary>The tool belongs to a feature that this client does not get.</summary>
    public static Fault FeatureOff(string tool) => new(
        "feature_off", InvalidParams, 403,
        $"{tool} is not offered to this client now.",
        "Call another one; tools/list has those that are offered. Whoever runs the server decides with the section features of the configuration.");

    /// <summary>All places are taken and the wait was too long.</summary>
    public static Fault TooManyCalls(int limit) => new(
        TooManyCallsReason, InternalError, 503,
        $"{limit} calls are already at work.", "Repeat the call in a second.", TimeSpan.FromSeconds(1));

    /// <summary>The budget of the client, or of the tool, is used up.</summary>
    public static Fault RateLimited(string tool, RateRefusal refusal) => new(
        "rate_limited", InternalError, 429,
        string.Create(CultureInfo.InvariantCulture, $"{tool} was called too often: {(refusal.Scope == "tool" ? "all clients together" : "one client")} may make {refusal.PerSecond:0.###} calls per second."),
        string.Create(CultureInfo.InvariantCulture, $"Repeat the call in {Math.Ceiling(refusal.RetryAfter.TotalSeconds * 1000) / 1000:0.###} s; whoever runs the server may change the section limits."),
        refusal.RetryAfter);

    /// <summary>The whole answer is above the bound.</summary>
    public static Fault AnswerTooLarge(string tool, long bytes, long limit) => new(
        "answer_too_large", InternalError, 413,
        $"The answer of {tool} would have {bytes} bytes; at most {limit} are sent.",
        "Ask for fewer rows, columns or items (limit, page_size, columns, summary_only) and page through them; whoever runs the server may raise spreadsheet:maxResponseBytes.");

    /// <summary>Something in the server broke; the log has it under the same words.</summary>
    public static Fault Unexpected(string tool, string kind) => new(
        "internal_error", InternalError, 500,
        $"{tool} failed inside the server ({kind}).",
        "Repeat the call once; if it fails again, the server's log holds the cause.");
}
