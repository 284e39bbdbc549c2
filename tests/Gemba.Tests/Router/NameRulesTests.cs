using System.Buffers;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
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

        Assert.Equal(may, Permits(rules, "tools/call", $"\"name\":\"{tool}\""));
        Assert.Equal(may, Permits(rules, "prompts/get", $"\"name\":\"{tool}\""));
        Assert.Equal(may, Permits(rules, "completion/complete", $"\"ref\":{{\"type\":\"ref/prompt\",\"name\":\"{tool}\"}}"));
    }

    [Fact]
    public void Without_rules_everything_may_be_used_and_nothing_is_hidden()
    {
        var rules = new NameRules(new RouterOptions());

        Assert.True(Permits(rules, "tools/call", "\"name\":\"x__y\""));
        Assert.False(rules.Hides("tools/list"));
    }

    [Fact]
    public void In_one_namespace_names_have_no_prefix()
    {
        var rules = new NameRules(new RouterOptions { Namespace = "docs", Deny = ["docs/secret"] });

        Assert.False(Permits(rules, "tools/call", "\"name\":\"secret\""));
        Assert.True(Permits(rules, "tools/call", "\"name\":\"search\""));
    }

    [Theory]
    [InlineData(null, "", "*/delete*", true)]
    [InlineData(null, "*", "docs/secret", true)]
    [InlineData(null, "docs", "", false)]
    [InlineData(null, "", "secret", false)]
    [InlineData(null, "", "secret/*", false)]
    [InlineData("docs", "docs", "", true)]
    [InlineData("docs", "docs/find*", "", false)]
    [InlineData("docs", "", "secret", true)]
    [InlineData("docs", "", "docs", false)]
    [InlineData("docs", "", "*", false)]
    public void Resources_go_with_the_right_to_whole_namespaces(string? space, string allow, string deny, bool may)
    {
        var rules = new NameRules(new RouterOptions { Namespace = space, Allow = allow.Length > 0 ? [allow] : [], Deny = deny.Length > 0 ? [deny] : [] });

        Assert.Equal(may, Permits(rules, "resources/read", "\"uri\":\"docs://a\""));
        Assert.Equal(may, Permits(rules, "resources/subscribe", "\"uri\":\"docs://a\""));
        Assert.Equal(may, Permits(rules, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"docs://a\"]}"));
        Assert.Equal(may, Permits(rules, "subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[\"docs://a\"]},\"notifications\":{}"));
        Assert.True(Permits(rules, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[]}"));
        Assert.Equal(may, Permits(rules, "completion/complete", "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"docs://{x}\"}"));
        Assert.True(Permits(rules, "resources/unsubscribe", "\"uri\":\"docs://a\""));
        Assert.Equal(!may, rules.Hides("resources/list"));
        if (may)
            return;
        foreach (var (method, list) in new[] { ("resources/list", "resources"), ("resources/templates/list", "resourceTemplates") })
        {
            var answer = new PooledBuffer();
            answer.Write(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":7,"result":{"{{{list}}}":[{"name":"a","uri":"docs://a"}]}}"""));
            using var left = rules.Without(method, answer);
            Assert.Equal($$$"""{"jsonrpc":"2.0","id":7,"result":{"{{{list}}}":[]}}""", Encoding.UTF8.GetString(left.Written.Span));
        }
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

    private static bool Permits(NameRules rules, string method, string parameters)
    {
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{{{{parameters}}}}}"""), out var request, out _));
        return rules.Permits(request);
    }
}
