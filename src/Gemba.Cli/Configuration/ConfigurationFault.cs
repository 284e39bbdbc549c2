namespace Gemba.Cli.Configuration;

/// <summary>The configuration cannot be used; each line of the message is one fault. The program prints it and ends with 2.</summary>
internal sealed class ConfigurationFault(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public ConfigurationFault(string fault)
        : this([fault])
    {
    }
}
