namespace Gemba.Observability.Faults;

/// <summary>Everything that can go wrong with observation itself.</summary>
internal static class ObservabilityFaults
{
    /// <summary>The reason of <see cref="AuditUnavailable"/>.</summary>
    public const string AuditUnavailableReason = "audit_unavailable";

    public static ObservabilityException AuditUnavailable(Exception? cause) => new(
        AuditUnavailableReason,
        "This call is not served because it cannot be recorded in the audit trail.",
        "Call again in a moment. The operator finds the cause in the check 'audit' of /health; the policy 'open' serves calls without a record.",
        cause);

    public static ObservabilityException AuditFolderUnusable(string folder, Exception cause) => new(
        "audit_folder_unusable",
        $"The audit folder '{folder}' cannot be written: {cause.Message}",
        "Name another data folder, give this user the right to write there, or set the audit policy to 'open' to serve without a record.",
        cause);

    public static ObservabilityException AuditQuestion(string part, string value, string fix) => new(
        "audit_question", value.Length == 0 ? $"The audit trail cannot be asked by '{Shown(part)}'." : $"'{Shown(value)}' is no {Shown(part)} that the audit trail can be asked by.", fix);

    public static ObservabilityException OutOfRange(string option, object value, string allowed) => new(
        "observability_option", $"{option} is {value}.", $"Choose {allowed}.");

    public static ObservabilityException OutOfRange(IEnumerable<string> faults) => new(
        "observability_option", "Options of observability are out of their range.", string.Join(" ", faults));

    public static ObservabilityException OpsAddressUnknown(string text) => new(
        "ops_address_unknown", $"'{text}' is no address for the ops listener.", "Write host:port with a port of 0 to 65535, as in 127.0.0.1:9092, or 'off'.");

    public static ObservabilityException OpsAddressBusy(string address, Exception cause) => new(
        "ops_address_busy",
        $"The ops address {address} is taken by another process.",
        "Choose another one with --ops (port 0 takes a free one), or 'off'.",
        cause);

    public static ObservabilityException OpsAddressUnusable(string address, Exception cause) => new(
        "ops_address_unusable",
        $"The ops listener cannot open {address}: {cause.Message}",
        "Choose an address of this machine and a port that this user may open with --ops, or 'off'.",
        cause);

    public static ObservabilityException OpsNeedsToken(string address) => new(
        "ops_needs_token",
        $"The ops address {address} can be reached from other machines, and no token is set.",
        $"Set the environment variable {Ops.OpsOptions.TokenVariable} to a long random word, or listen on 127.0.0.1.");

    /// <summary>The reason of <see cref="AlreadyWatched"/>.</summary>
    public const string AlreadyWatchedReason = "already_watched";

    public static ObservabilityException AlreadyWatched() => new(
        AlreadyWatchedReason,
        "This process is being watched for somebody else already: a profile, a heap summary or stacks.",
        "Ask again when that has ended; a profile takes a minute at most unless it was configured otherwise.")
    {
        HttpStatus = 409,
    };

    public static ObservabilityException NotWatchable(Exception cause) => new(
        "not_watchable",
        $"The runtime does not let this process be watched: {cause.Message}",
        "Start it without DOTNET_EnableDiagnostics=0 and with a temporary folder (TMPDIR) that it may write to.",
        cause)
    {
        HttpStatus = 503,
    };

    public static ObservabilityException UnknownBreaker(string name, IEnumerable<string> known) => new(
        "unknown_breaker", $"There is no breaker '{name}'.", $"There are: {string.Join(", ", known)}.")
    {
        HttpStatus = 404,
    };

    public static ObservabilityException LogLevelUnknown(string word) => new(
        "log_level_unknown",
        $"'{word}' is no log level.",
        "Write trace, debug, info, warn, error, critical or off; by category as in 'info,Gemba.Spreadsheet=debug'.");

    public static ObservabilityException LogFileUnusable(string path, Exception cause) => new(
        "log_file_unusable",
        $"The log file '{path}' cannot be written: {cause.Message}",
        "Name a path that this user may write as logs:file, 'on' for the data folder, or 'off'.",
        cause);

    public static ObservabilityException LogCategoryUnusable() => new(
        "log_category_unusable",
        "The category cannot be one: it is not 1 to 200 of letters, digits, '.', '_', '+', '`' and '-'.",
        "Write the beginning of a category as the log shows it in 'target', as in Gemba.Spreadsheet, or * for everything.");

    public static ObservabilityException TooManyLogLevels(int most) => new(
        "too_many_log_levels", $"{most} levels were asked for already.", "Wait until one returns, or ask for the level of a shorter category, as in Gemba.");

    public static ObservabilityException LogLevelRequestUnreadable() => new(
        "log_level_request",
        "The request says no level.",
        "Send {\"category\":\"Gemba.Spreadsheet\",\"level\":\"debug\",\"for\":\"00:10:00\"}; category and for (hh:mm:ss) may be left out.");

    /// <summary>What a caller wrote, short enough for one line.</summary>
    private static string Shown(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
