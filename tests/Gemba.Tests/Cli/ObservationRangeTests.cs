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

    [Fact]
    public void A_program_that_adds_observation_is_told_of_every_text_that_cannot_be_used()
    {
        var refused = Assert.Throws<ObservabilityException>(() => new ServiceCollection().AddGembaObservability("test", options => options with
        {
            Logs = options.Logs with { Levels = "info,Gemba=loud", MaxOldFiles = 0 },
            Statsd = options.Statsd with { Address = "nowhere", Prefix = "a b" },
        }));

        Assert.Equal("observability_option", refused.Reason);
        Assert.Contains("Logs.Levels is 'info,Gemba=loud'. 'loud' is no log level", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Logs.MaxOldFiles is 0. Choose 1 to 1000.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Statsd.Address is 'nowhere'. Write host:port", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Statsd.Prefix is 'a b'.", refused.Message, StringComparison.Ordinal);
    }
}
