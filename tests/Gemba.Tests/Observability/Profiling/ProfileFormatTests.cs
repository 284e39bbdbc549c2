using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Gemba.Observability.Profiling;

namespace Gemba.Tests.Observability.Profiling;

public sealed class ProfileFormatTests
{
    private static readonly Profile Sample = new(
        ProfileKind.Cpu, TimeSpan.FromSeconds(2), [new(["A.Main", "B.Run<String>"], 30), new(["A.Main", "C.Rest"], 9.6), new(["A.Main"], 0.2)], Left: 7);

    [Fact]
    public void Collapsed_stacks_are_one_line_a_stack_from_the_outermost_method()
    {
        Assert.Equal("A.Main;B.Run<String> 30\nA.Main;C.Rest 10\nA.Main 1\n", Encoding.UTF8.GetString(CollapsedStacks.Write(Sample)));
    }

    [Fact]
    public void A_speedscope_file_has_frames_once_and_a_weight_for_each_stack()
    {
        var file = JsonDocument.Parse(Speedscope.Write(Sample)).RootElement;

        SpeedscopeShape.AssertValid(file);
        Assert.Equal(["A.Main", "B.Run<String>", "C.Rest"], file.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()));
        var profile = file.GetProperty("profiles")[0];
        Assert.Equal("[[0,1],[0,2],[0]]", profile.GetProperty("samples").GetRawText());
        Assert.Equal("[30,9.6,0.2]", profile.GetProperty("weights").GetRawText());
    }

    [Fact]
    public void A_flame_graph_is_a_picture_of_its_own_with_a_box_as_wide_as_its_share()
    {
        var picture = XDocument.Parse(Encoding.UTF8.GetString(FlameGraph.Svg(Sample)));

        XNamespace svg = "http://www.w3.org/2000/svg";
        var boxes = picture.Descendants(svg + "svg").Where(box => (string?)box.Attribute("class") == "f").ToDictionary(box => box.Element(svg + "text")!.Value);
        Assert.Equal(["A.Main", "B.Run<String>", "C.Rest", "all"], boxes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0.753769", (string?)boxes["B.Run<String>"].Attribute("data-w"));
        Assert.Equal(("0", "18", "36"), ((string?)boxes["all"].Attribute("y"), (string?)boxes["A.Main"].Attribute("y"), (string?)boxes["C.Rest"].Attribute("y")));
        AssertSelfContained(picture.ToString());
    }

    [Fact]
    public void The_page_lists_the_methods_with_most_of_their_own_first()
    {
        var page = Encoding.UTF8.GetString(FlameGraph.Page(Sample));

        Assert.True(page.IndexOf("<td>30 ms<td>30 ms<td>B.Run&lt;String&gt;", StringComparison.Ordinal) is var first and > 0
            && first < page.IndexOf("<td>C.Rest", StringComparison.Ordinal));
        AssertSelfContained(page);
    }

    private static void AssertSelfContained(string text) =>
        Assert.DoesNotMatch("""(?i)(src|href)\s*=|@import|url\(|fetch\(|https?://(?!www\.w3\.org/2000/svg)""", text);
}
