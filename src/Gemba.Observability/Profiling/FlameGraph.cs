using System.Globalization;
using System.Net;
using System.Text;

namespace Gemba.Observability.Profiling;

/// <summary>A flame graph that needs nothing but a browser: wide is heavy, below stands what was called; a click makes a method as wide as the page.</summary>
internal static class FlameGraph
{
    // Deeper stacks than this are a recursion; a page of ten thousand boxes still moves.
    private const int Deepest = 128;

    // Narrower than half a pixel of a wide screen: nobody could see it.
    private const double Narrowest = 0.0003;

    private const int RowHeight = 18;

    /// <summary>A picture, with its own script: zoom by click.</summary>
    public static byte[] Svg(Profile profile)
    {
        var text = new StringBuilder();
        WriteSvg(text, profile, script: $"<script><![CDATA[{FlameScript.Text}]]></script>");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A page: the picture, a search, and the methods with most of their own.</summary>
    public static byte[] Page(Profile profile)
    {
        var title = WebUtility.HtmlEncode($"{profile.Kind.Title}, {profile.Took.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
        var text = new StringBuilder($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
            <style>body{"{"}font:14px system-ui,sans-serif;margin:1rem{"}"}table{"{"}border-collapse:collapse;margin-top:1rem{"}"}td,th{"{"}padding:2px 8px;text-align:right{"}"}td:last-child,th:last-child{"{"}text-align:left;font-family:monospace{"}"}</style>
            <h1>{title}</h1>
            <p>{Figures(profile)} A click makes a method as wide as the page, a click on “all” shows everything again. <label>Find <input id="find" type="search"></label> <output id="found"></output></p>

            """);
        WriteSvg(text, profile, script: "");
        WriteMethods(text, profile);
        text.Append("<script>").Append(FlameScript.Text).Append("</script></html>\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Figures(Profile profile) =>
        WebUtility.HtmlEncode($"{Amount(profile, profile.Total)} in all; {profile.Left.ToString("N0", CultureInfo.InvariantCulture)} samples left out because their thread only waited.{Pace(profile)}");

    private static string Pace(Profile profile) =>
        profile.SamplesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $" Each thread was looked at {rate:0} times a second.") : "";

    private static void WriteSvg(StringBuilder text, Profile profile, string script)
    {
        var boxes = new StringBuilder();
        var root = FlameNode.Of(profile, Deepest);
        var rows = Place(boxes, profile, (root, 0, 0));
        text.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" class="flame" width="100%" height="{rows * RowHeight}" font-family="monospace" font-size="12">
            <desc>{WebUtility.HtmlEncode(profile.Title)}</desc>
            <style>.f{"{"}cursor:pointer{"}"}.f rect{"{"}stroke:#fff;stroke-width:.5{"}"}.hit rect{"{"}fill:#d6d{"}"}</style>

            """).Append(boxes).Append(script).Append("</svg>\n");
    }

    private static int Place(StringBuilder text, Profile profile, (FlameNode Node, double From, int Row) at)
    {
        var width = profile.Total == 0 ? 1 : at.Node.Whole / profile.Total;
        if (width < Narrowest)
            return at.Row;
        WriteBox(text, profile, at.Node, (at.From, width, at.Row));
        var (from, rows) = (at.From, at.Row + 1);
        foreach (var called in at.Node.Called)
        {
            rows = Math.Max(rows, Place(text, profile, (called, from, at.Row + 1)));
            from += called.Whole / profile.Total;
        }

        return rows;
    }

    private static void WriteBox(StringBuilder text, Profile profile, FlameNode node, (double From, double Width, int Row) box)
    {
        var name = WebUtility.HtmlEncode(node.Name);
        var share = WebUtility.HtmlEncode($"{node.Name}: {Amount(profile, node.Whole)}, {box.Width.ToString("P1", CultureInfo.InvariantCulture)}");
        text.Append(CultureInfo.InvariantCulture, $"""
            <svg class="f" data-x="{box.From:0.######}" data-w="{box.Width:0.######}" x="{box.From * 100:0.####}%" width="{box.Width * 100:0.####}%" y="{box.Row * RowHeight}" height="{RowHeight}"><title>{share}</title><rect width="100%" height="100%" fill="{ColourOf(node.Name)}"/><text x="3" y="13">{name}</text></svg>

            """);
    }

    private static void WriteMethods(StringBuilder text, Profile profile)
    {
        text.Append("<table><tr><th>own<th>with what it called<th>method</tr>\n");
        foreach (var (name, own, whole) in profile.Methods().Take(50))
        {
            text.Append("<tr><td>").Append(WebUtility.HtmlEncode(Amount(profile, own))).Append("<td>").Append(WebUtility.HtmlEncode(Amount(profile, whole)))
                .Append("<td>").Append(WebUtility.HtmlEncode(name)).Append("</tr>\n");
        }

        text.Append("</table>\n");
    }

    private static string Amount(Profile profile, double weight) =>
        string.Create(CultureInfo.InvariantCulture, $"{weight:N0} {(profile.Kind.Unit == "milliseconds" ? "ms" : profile.Kind.Unit)}");

    // Ours stands out; what comes with the framework, and what is not managed, keeps to the back.
    private static string ColourOf(string name) => name switch
    {
        _ when name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Interop.", StringComparison.Ordinal) => "#9cc3e6",
        _ when name.StartsWith("Microsoft.", StringComparison.Ordinal) => "#a8d5ba",
        _ when name.StartsWith('[') || name == "all" => "#ccc",
        _ => "#f6a560",
    };
}
