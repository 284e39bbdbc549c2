using System.Globalization;
using Gemba.Samples;

// Gemba.Samples FOLDER [SEED]: writes the sample workbooks; the same seed gives the same bytes.
var seed = 1UL;
if (args.Length is 0 or > 2 || (args.Length == 2 && !ulong.TryParse(args[1], CultureInfo.InvariantCulture, out seed)))
{
    Console.Error.WriteLine("Usage: Gemba.Samples FOLDER [SEED]. FOLDER gets the sample workbooks; SEED is a whole number, 1 by default.");
    return 2;
}

foreach (var path in SampleSet.WriteTo(args[0], seed))
    Console.Out.WriteLine(path);
return 0;
