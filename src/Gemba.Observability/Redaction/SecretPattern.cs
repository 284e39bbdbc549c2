using System.Text.RegularExpressions;

namespace Gemba.Observability.Redaction;

/// <summary>The shape of one kind of secret inside a text.</summary>
/// <param name="Kind">The word that stands in the place of what was hidden.</param>
/// <param name="Shape">What is hidden: the group <c>value</c> where there is one, else the whole match.</param>
/// <param name="Holds">A last check on what matched, as the check digit of a card; <see langword="null"/> when the shape is enough.</param>
internal sealed record SecretPattern(string Kind, Regex Shape, Func<string, bool>? Holds = null);
