using Gemba.Cli.Configuration;

namespace Gemba.Tests.Cli;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8079", "127.0.0.1", 8079)]
    [InlineData("localhost:0", "localhost", 0)]
    [InlineData("[::1]:9092", "::1", 9092)]
    [InlineData("*:65535", "*", 65535)]
    public void An_address_is_a_host_and_a_port(string text, string host, int port)
    {
        var address = ListenAddress.TryParse(text, out var fault);

        Assert.Null(fault);
        Assert.Equal(new ListenAddress(host, port), address);
        Assert.Equal(text, address!.ToString());
    }

    [Theory]
    [InlineData("8079")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData(":8079")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("some.where.else:80")]
    public void What_is_no_address_is_refused_with_an_example_of_one(string? text)
    {
        var address = ListenAddress.TryParse(text, out var fault);

        Assert.Null(address);
        Assert.Contains("Write", fault, StringComparison.Ordinal);
    }
}
