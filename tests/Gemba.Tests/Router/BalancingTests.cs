using Gemba.Router.Gateways;

namespace Gemba.Tests.Router;

public sealed class BalancingTests
{
    private static readonly GatewayAddress[] Three = [At("http://a;weight=1;priority=1"), At("http://b;weight=3;priority=0"), At("http://c;weight=1;priority=1")];

    [Fact]
    public void In_turn_the_next_order_begins_behind_the_one_that_was_used()
    {
        var balancing = new Balancing(GatewayBalance.RoundRobin, most => most - 1);

        Assert.Equal("cab", Said(balancing.Order(Three)));
        balancing.Used(Three, Three[2]);
        Assert.Equal("abc", Said(balancing.Order(Three)));
        balancing.Used(Three, Three[0]);
        Assert.Equal("bca", Said(balancing.Order(Three)));
    }

    [Fact]
    public void By_priority_the_lowest_number_comes_first_however_often_it_failed()
    {
        var balancing = new Balancing(GatewayBalance.Priority, _ => 0);

        Assert.Equal('b', Said(balancing.Order(Three))[0]);
        balancing.Used(Three, Three[1]);
        Assert.Equal("bca", Said(balancing.Order(Three)));
    }

    [Fact]
    public void By_weight_each_is_first_as_often_as_its_weight_says_and_all_are_in_the_order()
    {
        var random = new Random(7);
        var balancing = new Balancing(GatewayBalance.Weighted, random.Next);

        var orders = Enumerable.Range(0, 5000).Select(_ => Said(balancing.Order(Three))).ToArray();

        Assert.All(orders, order => Assert.Equal("abc", string.Concat(order.Order())));
        Assert.InRange(orders.Count(order => order[0] == 'b'), 2800, 3200);
        Assert.InRange(orders.Count(order => order[0] == 'a'), 850, 1150);
    }

    [Fact]
    public void Requests_take_turns_or_follow_weights_or_priorities()
    {
        var connections = Three.Select(AConnection).ToArray();

        Assert.Equal([100, 100, 100], Shares(GatewayBalance.RoundRobin, connections, 300));
        var weighted = Shares(GatewayBalance.Weighted, connections, 5000);
        Assert.InRange(weighted[1], 2800, 3200);
        Assert.Equal([0, 300, 0], Shares(GatewayBalance.Priority, connections, 300));
    }

    [Fact]
    public void Of_two_that_are_drawn_the_one_with_fewer_requests_is_asked()
    {
        var connections = Three.Select(AConnection).ToArray();
        connections[0].Count(50);

        var shares = Shares(GatewayBalance.LeastPending, connections, 300);

        Assert.Equal(0, shares[0]);
        Assert.True(shares[1] > 0 && shares[2] > 0);
    }

    [Theory]
    [InlineData("http://a;weight=0")]
    [InlineData("http://a;weight=3;speed=2")]
    [InlineData("http://a;priority=-1")]
    [InlineData("ftp://a")]
    [InlineData("tcps://a")]
    public void What_says_nothing_is_refused(string address) => Assert.NotNull(GatewayAddress.FaultIn(address));

    [Theory]
    [InlineData("http://127.0.0.1:1", true)]
    [InlineData("ws://localhost:1", true)]
    [InlineData("tcp://[::1]:1", true)]
    [InlineData("https://far.example", true)]
    [InlineData("tcps://far.example:1", true)]
    [InlineData("http://far.example", false)]
    [InlineData("tcp://10.0.0.1:1", false)]
    public void A_secret_is_kept_inside_tls_and_on_this_machine(string address, bool keeps) => Assert.Equal(keeps, At(address).KeepsSecrets);

    private static int[] Shares(GatewayBalance balance, Connection[] connections, int requests)
    {
        var random = new Random(3);
        var balancing = new Balancing(balance, random.Next);
        var chosen = Enumerable.Range(0, requests).Select(_ => balancing.Choose(connections)).ToArray();
        return [.. connections.Select(connection => chosen.Count(one => ReferenceEquals(one, connection)))];
    }

    private static string Said(IEnumerable<GatewayAddress> order) => string.Concat(order.Select(gateway => gateway.Url.Host));

    private static Connection AConnection(GatewayAddress gateway) => new(gateway, null!, null!, TimeProvider.System);

    private static GatewayAddress At(string text)
    {
        Assert.Null(GatewayAddress.FaultIn(text));
        return new GatewayAddress(text, null);
    }
}
