using Gemba.Observability.Faults;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Tests.Cli;

public sealed class ObservationRangeTests
{
    [Fact]
    public void A_program_that_adds_observation_is_told_at_once_of_every_value_out_of_range()
    {
        var refused = Assert.Throws<ObservabilityException>(() => new ServiceCollection().AddGembaObservability("test", options => options with
        {
            Drain = options.Drain with { CallLimit = TimeSpan.FromHours(1) },
            Logs = options.Logs with { MaxWaitingLines = 1 },
            Health = options.Health with { Timeout = TimeSpan.Zero },
        }));

        Assert.Equal("observability_option", refused.Reason);
        Assert.Contains("Drain.CallLimit is 01:00:00. Choose 00:00:00 to 00:10:00.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Logs.MaxWaitingLines is 1. Choose 100 to 1000000.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Health.Timeout is 00:00:00.", refused.Message, StringComparison.Ordinal);
    }
}
