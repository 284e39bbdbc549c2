return await Gemba.Cli.CommandLine.RunAsync(args, Console.Out, Console.Error);
