namespace Gemba.Observability.Metrics;

/// <summary>Method and target of an operation as words of their closed sets; looked up once per operation, for metrics and span alike.</summary>
internal readonly struct CallNames
{
    internal CallNames(string method, string? tool = null, string? prompt = null)
    {
        Method = KnownNames.Methods.Closed(method);
        Tool = tool is null ? null : KnownNames.Tools.Closed(tool);
        Prompt = prompt is null ? null : KnownNames.Prompts.Closed(prompt);
    }

    internal string Method { get; }

    internal string? Tool { get; }

    internal string? Prompt { get; }
}
