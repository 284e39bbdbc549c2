using System.Net;
using Gemba.Gateway.Connections;

namespace Gemba.Tests.Gateway.Connections;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    public void Addresses_count_as_one_where_one_client_can_have_them_all(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ClientNetwork.KeyOf(IPAddress.Parse(one)) == ClientNetwork.KeyOf(IPAddress.Parse(other)));
}
