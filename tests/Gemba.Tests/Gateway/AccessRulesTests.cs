using Gemba.Gateway.Access;
using Gemba.Gateway.Identity;

namespace Gemba.Tests.Gateway;

public sealed class AccessRulesTests
{
    [Theory]
    [InlineData("*", "crm", "get_deal", true)]
    [InlineData("crm", "crm", "get_deal", true)]
    [InlineData("crm/*", "crm", "get_deal", true)]
    [InlineData("crm/get_*", "crm", "get_deal", true)]
    [InlineData("crm/get_*", "crm", "delete_deal", false)]
    [InlineData("*/get_*", "docs", "get_page", true)]
    [InlineData("crm/*_deal", "crm", "get_deal_deal", true)]
    [InlineData("crm/g*t*l", "crm", "get_deal", true)]
    [InlineData("crm/get_deal", "crm", "get_deals", false)]
    [InlineData("crm/GET_*", "crm", "get_deal", false)]
    [InlineData("crm/get?deal", "crm", "get_deal", false)]
    [InlineData("cr", "crm", "get_deal", false)]
    public void A_pattern_fits_by_its_letters_and_stars_alone(string pattern, string space, string tool, bool isPermitted) =>
        Assert.Equal(isPermitted, ViewOf(new AccessRule { Allow = [pattern] }).Permits(space, tool));

    [Fact]
    public void A_rule_for_scopes_applies_to_credentials_that_have_one_of_them_and_to_its_people_alone()
    {
        var rules = new AccessRules([new AccessRule { Scopes = ["crm:read", "crm:write"], Allow = ["crm/get_*"] }, new AccessRule { Scopes = ["crm:write"], Groups = ["sales"], Allow = ["crm/set_*"] }]);

        AccessView Of(string[] groups, params string[] scopes) => rules.ViewOf(Caller.Of("jwt", "ana", groups, null, default, scopes).User);
        Assert.True(Of([], "crm:read").Permits("crm", "get_deal"));
        Assert.False(Of([], "docs:read").Permits("crm", "get_deal"));
        Assert.False(Of([], "crm:write").Permits("crm", "set_deal"));
        Assert.True(Of(["sales"], "crm:write").Permits("crm", "set_deal"));
        Assert.False(Of(["sales"], "crm:read").Permits("crm", "set_deal"));
        Assert.False(rules.ViewOf(null).Permits("crm", "get_deal"));
    }

    [Fact]
    public void Without_rules_everything_may_be_used()
    {
        var view = new AccessRules([]).ViewOf(null);

        Assert.True(view.Permits("crm", "get_deal") && view.PermitsWhole("crm") && view.Reaches("crm"));
    }

    [Fact]
    public void What_no_rule_of_the_caller_allows_is_refused()
    {
        var rules = new AccessRules([new AccessRule { Groups = ["sales"], Allow = ["crm"] }, new AccessRule { Principals = ["ana"], Allow = ["docs/read"] }]);

        Assert.True(rules.ViewOf(Who("bob", "sales")).Permits("crm", "get"));
        Assert.False(rules.ViewOf(Who("bob", "sales")).Permits("docs", "read"));
        Assert.True(rules.ViewOf(Who("ana")).Permits("docs", "read"));
        Assert.False(rules.ViewOf(Who("ana")).Permits("crm", "get"));
        Assert.False(rules.ViewOf(null).Permits("docs", "read"));
        Assert.False(rules.ViewOf(Who("sales")).Permits("crm", "get"));
    }

    [Fact]
    public void A_denial_wins_over_every_permission_in_whatever_order()
    {
        AccessRule deny = new() { Deny = ["crm/delete_*"] }, allow = new() { Principals = ["ana"], Allow = ["*"] };

        foreach (var rules in new[] { new AccessRules([deny, allow]), new AccessRules([allow, deny]) })
        {
            Assert.False(rules.ViewOf(Who("ana")).Permits("crm", "delete_deal"));
            Assert.True(rules.ViewOf(Who("ana")).Permits("crm", "get_deal"));
        }
    }

    [Fact]
    public void Prompts_and_resources_go_with_the_right_to_a_whole_namespace()
    {
        Assert.False(ViewOf(new AccessRule { Allow = ["crm/get_*"] }).PermitsWhole("crm"));
        Assert.True(ViewOf(new AccessRule { Allow = ["crm"], Deny = ["crm/delete_*"] }).PermitsWhole("crm"));
        Assert.False(ViewOf(new AccessRule { Allow = ["*"], Deny = ["crm"] }).PermitsWhole("crm"));
        Assert.False(ViewOf(new AccessRule { Allow = ["*"], Deny = ["crm"] }).Reaches("crm"));
    }

    private static AccessView ViewOf(AccessRule rule) => new AccessRules([rule]).ViewOf(Who("ana"));

    private static System.Security.Claims.ClaimsPrincipal Who(string name, params string[] groups) => Caller.Of("token", name, groups, null, default).User;
}
