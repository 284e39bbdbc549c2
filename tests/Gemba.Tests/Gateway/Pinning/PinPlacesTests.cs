using Gemba.Gateway;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Pinning;

namespace Gemba.Tests.Gateway.Pinning;

public sealed class PinPlacesTests
{
    [Fact]
    public void No_server_takes_the_places_that_others_have_a_share_of()
    {
        var places = PlacesOf(10, "one", "two");

        var flooded = Enumerable.Range(0, 100).Count(_ => places.TryTake("demo@one"));

        Assert.Equal(5, flooded);
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => places.TryTake("demo@two")));
    }

    [Fact]
    public void A_server_alone_has_all_places()
    {
        var places = PlacesOf(10, "one");

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => places.TryTake("demo@one")));
    }

    private static PinPlaces PlacesOf(int most, params string[] servers) => new(new GatewayOptions
    {
        Namespaces = new Dictionary<string, NamespaceOptions> { ["demo"] = new() { Backends = [.. servers.Select(server => new BackendOptions { Name = server, Url = "http://127.0.0.1:1/mcp" })] } },
        Guard = new GuardOptions { MaxPins = most },
    });
}
