using System.Diagnostics;
using System.Globalization;

namespace Gemba.Benchmarks.Reading;

/// <summary>What one reading cost.</summary>
/// <param name="WallSeconds">From opening to the last value, without the runtime's start.</param>
/// <param name="CpuSeconds">User and system time of the whole process.</param>
/// <param name="PeakMegabytes">Highest resident size of the whole process (VmHWM).</param>
/// <param name="Touched">Values that were touched; bytes for the floor.</param>
/// <param name="KeptMegabytes">What the kept workbook says that it holds.</param>
internal sealed record ReaderMeasurement(double WallSeconds, double CpuSeconds, double PeakMegabytes, long Touched, double KeptMegabytes)
{
    /// <summary>Runs this program again as a child.</summary>
    public static ReaderMeasurement Take(string reader, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Under the dotnet host the program is the host's first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in new[] { "reader", "child", reader, path })
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        var figures = output.Split('\n').FirstOrDefault(line => line.StartsWith("measured ", StringComparison.Ordinal))?.Split(' ')
            ?? throw new InvalidOperationException($"{reader} failed: {output}");
        double At(int index) => double.Parse(figures[index], CultureInfo.InvariantCulture);
        return new ReaderMeasurement(At(1), At(2), At(3), (long)At(4), At(5));
    }
}
