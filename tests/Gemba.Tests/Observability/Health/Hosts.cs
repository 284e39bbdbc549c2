using Gemba.Observability.Ops;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Tests.Observability.Health;

/// <summary>Observed hosts without a listener of their own, as a server on stdio is.</summary>
internal static class Hosts
{
    public static IHost Build(string folder, Func<ObservabilityOptions, ObservabilityOptions>? configure = null, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        add?.Invoke(builder.Services);
        builder.Services.AddGembaObservability("test", options =>
        {
            var quick = options with
            {
                DataFolder = folder,
                MeterName = $"Gemba.Test.{Guid.NewGuid():n}",
                Ops = new OpsOptions { Address = "127.0.0.1:0", Token = null },
                Health = options.Health with { Interval = TimeSpan.FromMilliseconds(100), DiskDegradedBelow = 1, DiskUnhealthyBelow = 0 },
            };
            return configure?.Invoke(quick) ?? quick;
        });
        return builder.Build();
    }

    public static Uri OpsOf(IHost host) => host.Services.GetRequiredService<OpsListener>().Address!;
}
