using System.Globalization;
using System.Text;

namespace Gemba.Observability.Statsd;

/// <summary>Writes names and labels so that no character of theirs can mean something else in a line.</summary>
internal sealed class StatsdName(StatsdOptions options)
{
    private readonly string _prefix = options.Prefix.Length == 0 ? "" : options.Prefix.TrimEnd('.') + ".";

    internal Named Of(string metric, IReadOnlyDictionary<string, string> labels)
    {
        if (options.Format == StatsdFormat.Dogstatsd)
            return new Named(_prefix + metric, labels.Count == 0 ? "" : "|#" + string.Join(',', labels.Select(label => $"{label.Key}:{Clean(label.Value, "-_./:")}")));
        var name = new StringBuilder(_prefix).Append(metric);
        foreach (var (label, value) in labels)
            name.Append('.').Append(label).Append('.').Append(Clean(value, "-_"));
        return new Named(name.ToString(), "");
    }

    private static string Clean(string value, string allowed) => value.Length == 0 ? "_"
        : string.Create(value.Length, (value, allowed), static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = char.IsAsciiLetterOrDigit(from.value[i]) || from.allowed.Contains(from.value[i], StringComparison.Ordinal) ? from.value[i] : '_';
        });

    /// <summary>What stands before the value of a line, and after its type.</summary>
    internal readonly record struct Named(string Name, string Tags)
    {
        public override string ToString() => Name + Tags;

        internal string Line(double value, string type, double count = 1)
        {
            var rate = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"|@{1 / count:0.##########}");
            return string.Create(CultureInfo.InvariantCulture, $"{Name}:{value:0.#########}|{type}{rate}{Tags}");
        }
    }
}
