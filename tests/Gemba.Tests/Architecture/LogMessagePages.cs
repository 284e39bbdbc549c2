using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Gemba.Cli;
using Gemba.Gateway;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Http;
using Gemba.Router;
using Gemba.Spreadsheet;
using Microsoft.Extensions.Logging;

namespace Gemba.Tests.Architecture;

/// <summary>The page of every message that the product logs, from the attributes that make the messages.</summary>
internal static partial class LogMessagePages
{
    private static readonly Assembly[] Products = [typeof(McpEndpointOptions).Assembly, typeof(SpreadsheetOptions).Assembly, typeof(GatewayOptions).Assembly, typeof(RouterOptions).Assembly, typeof(GembaMeter).Assembly, typeof(CommandLine).Assembly];

    public static IReadOnlyList<(MethodInfo Method, LoggerMessageAttribute Message)> All { get; } =
    [
        .. Products.SelectMany(product => product.GetTypes().Where(type => type.Name == "Log"))
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(message => message.Message is not null)
            .OrderBy(message => message.Message.EventId),
    ];

    public static string Page()
    {
        var page = new StringBuilder("""
            # Log messages

            Generated from the messages in the code; `GEMBA_WRITE_DOCS=1 ./test fast` writes it anew. The id stands in each line as `fields.log_id`; a line within a call has `request_id`, `method`, `tool`,
            `session_id` and `trace_id` beside its own fields, and one with an error has `error`, `error_type`, `caused_by` and `stack`. The category is what `GEMBA_LOG` and
            `gemba log-level` take: `GEMBA_LOG=info,Gemba.Observability.Audit=debug`; the line shows it whole as `target`.

            | id | level | category | text | fields |
            |---|---|---|---|---|

            """);
        foreach (var (method, message) in All)
        {
            var fields = method.GetParameters().Where(parameter => !IsNoField(parameter.ParameterType)).Select(parameter => $"`{LogFields.SnakeCase(parameter.Name!)}`");
            page.Append(CultureInfo.InvariantCulture, $"| {message.EventId} | {LevelOf(message)} | {string.Join(", ", CategoriesOf(method))} | {message.Message.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(", ", fields)} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The namespaces of those who log it.</summary>
    public static IReadOnlyList<string> CategoriesOf(MethodInfo method) =>
    [
        .. SourceTree.CodeUnder($"src/{method.DeclaringType!.Assembly.GetName().Name!.Replace("gemba", "Gemba.Cli", StringComparison.Ordinal)}")
            .Select(File.ReadAllText)
            .Where(code => code.Contains($"Log.{method.Name}(", StringComparison.Ordinal))
            .Select(code => $"`{Namespace().Match(code).Groups[1].Value}`").Distinct().Order(StringComparer.Ordinal),
    ];

    private static bool IsNoField(Type type) => type == typeof(ILogger) || type == typeof(LogLevel) || type.IsAssignableTo(typeof(Exception));

    private static string LevelOf(LoggerMessageAttribute message) => message.Level == LogLevel.None ? "by the case" : LogLevels.WordOf(message.Level);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
