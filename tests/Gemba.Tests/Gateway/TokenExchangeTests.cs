using Gemba.Gateway.Backends;
using Gemba.Gateway.Identity;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Gateway;

public sealed class TokenExchangeTests
{
    [Fact]
    public async Task Nothing_is_asked_for_a_token_whose_time_is_over()
    {
        using var authority = new AuthorizationServer();
        // Nobody listens there: whoever asks is told that there is no answer.
        var exchange = new TokenExchange("far@one", new ExchangeOptions { Endpoint = "http://127.0.0.1:9/token", Audience = "far" }, new IdentityOptions(), authority, TimeProvider.System, NullLogger.Instance);
        var caller = Caller.Of("token", "ana", [], TimeProvider.System.GetUtcNow().AddSeconds(-1), default).Showing("shown");

        var refused = await Assert.ThrowsAsync<FaultException>(async () => await exchange.TakeAsync(caller, default));

        Assert.Equal("credentials_expired", refused.Fault.Reason);
    }
}
