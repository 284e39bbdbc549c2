using System.Buffers;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Router;
using Gemba.Router.Rules;

namespace Gemba.Tests.Router;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("docs__search", true)]
    [InlineData("docs__delete_all", false)]
    [InlineData("crm__find", true)]
    [InlineData("crm__list", false)]
    [InlineData("other__find", false)]
    [InlineData("bare", false)]
    public void What_is_allowed_and_not_denied_may_be_used(string tool, bool may)
    {
        var rules = new NameRules(new RouterOptions { Allow = ["docs", "crm/find*"], Deny = ["*/delete*"] });

        Assert.Equal(may, rules.Permits("tools/call", tool));
        Assert.Equal(may, rules.Permits("prompts/get", tool));
        Assert.True(rules.Permits("resources/read", tool));
    }

    [Fact]
    public void Without_rules_everything_may_be_used_and_nothing_is_hidden()
    {
        var rules = new NameRules(new RouterOptions());

        Assert.True(rules.Permits("tools/call", "x__y"));
        Assert.False(rules.Hides("tools/list"));
    }

    [Fact]
    public void In_one_namespace_names_have_no_prefix()
    {
        var rules = new NameRules(new RouterOptions { Namespace = "docs", Deny = ["docs/secret"] });

        Assert.False(rules.Permits("tools/call", "secret"));
        Assert.True(rules.Permits("tools/call", "search"));
    }

    [Fact]
    public void A_list_leaves_out_what_may_not_be_used_and_keeps_everything_else()
    {
        var rules = new NameRules(new RouterOptions { Deny = ["docs/b"] });
        var answer = new PooledBuffer();
        answer.Write(Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"docs__a","x":1.50},{"name":"docs__b"}],"nextCursor":"c","_meta":{"k":"é"}}}"""));

        using var left = rules.Without("tools/list", answer);

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"docs__a","x":1.50}],"nextCursor":"c","_meta":{"k":"\u00E9"}}}""", Encoding.UTF8.GetString(left.Written.Span));
    }
}
