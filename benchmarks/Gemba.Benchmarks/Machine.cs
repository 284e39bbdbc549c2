using System.Globalization;
using System.Runtime.InteropServices;

namespace Gemba.Benchmarks;

/// <summary>What a figure has to stand beside: processors, runtime and the load of the machine when it was taken.</summary>
internal static class Machine
{
    public static double LoadAverage => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : double.NaN;

    public static void Print() => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, load average {LoadAverage:0.00}"));
}
