using System.Text;
using Gemba.Gateway.Connections;

namespace Gemba.Tests.Gateway.Connections;

public sealed class HealthPortTests
{
    [Theory]
    [InlineData("""{"check":"simple"}""", true)]
    [InlineData("""{"check":"detailed"}""", false)]
    [InlineData("""{"check":"\ud800"}""", false)]
    [InlineData("""{"\udfff":1}""", false)]
    [InlineData("""{"check":1}""", false)]
    [InlineData("[\"check\"]", false)]
    [InlineData("{", false)]
    [InlineData("", false)]
    public void A_probe_asks_for_the_verdict_alone_only_in_these_words(string payload, bool isSimple) =>
        Assert.Equal(isSimple, HealthPort.IsSimple(Encoding.UTF8.GetBytes(payload)));
}
