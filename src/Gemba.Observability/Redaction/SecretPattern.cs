using System.Text.RegularExpressions;

namespace Gemba.Observability.Redaction;

/// <summary>The shape of one kind of secret inside a text.</summary>
/// <param name="Kind">The word that stands in the place of what was hidden.</param>
/// <param name="Shape">What is hidden: the group <c>value</c> where there is one, else the whole match, and what the group <c>from</c> saw before it.</param>
/// <param name="Holds">A last check on what matched, as the check digit of a card; <see langword="null"/> when the shape is enough.</param>
internal sealed record SecretPattern(string Kind, Regex Shape, SecretCheck? Holds = null);

/// <summary>Whether what stands in a text from start to end is the secret that it looks like.</summary>
internal delegate bool SecretCheck(ReadOnlySpan<char> text, int start, int end);
