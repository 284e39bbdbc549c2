namespace Gemba.Protocol.Schemas;

/// <summary>JSON Pointers, RFC 6901.</summary>
internal static class JsonPointer
{
    /// <summary>A name as a step of a pointer: <c>a/b</c> becomes <c>a~1b</c>.</summary>
    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The name that a step stands for.</summary>
    internal static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
