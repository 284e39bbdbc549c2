namespace Gemba.Observability.Redaction;

/// <summary>A text without its secrets; they are looked for only where it is written, since most log lines of a busy server are not.</summary>
internal readonly record struct RedactedText(string Text, Redactor Redactor, int MostChars)
{
    public override string ToString() => Redactor.Redact(Text, MostChars);
}
