using Gemba.Gateway.Routing;

namespace Gemba.Tests.Gateway.Routing;

public sealed class UriTemplateTests
{
    [Theory]
    [InlineData("memo:one", "memo:one", true)]
    [InlineData("memo:one", "memo:one/more", false)]
    [InlineData("memo:{id}", "memo:", true)]
    [InlineData("memo:{id}", "memo:7/x", true)]
    [InlineData("memo:{id}/end", "memo:7/end", true)]
    [InlineData("memo:{id}/end", "memo:7/end/", false)]
    [InlineData("a{x}b{y}a", "aba", true)]
    [InlineData("a{x}b{y}a", "aa", false)]
    [InlineData("ab{x}ba", "aba", false)]
    [InlineData("{x}/a/{y}/a/{z}", "//a//a/", true)]
    [InlineData("{x}/a/{y}/a/{z}", "/a/", false)]
    [InlineData("file{.*}[x]", "file.txt[x]", true)]
    [InlineData("open{brace", "open{brace", true)]
    public void A_template_fits_where_its_fixed_parts_stand_in_their_order(string template, string uri, bool fits) => Assert.Equal(fits, new UriTemplate(template).Fits(uri));
}
