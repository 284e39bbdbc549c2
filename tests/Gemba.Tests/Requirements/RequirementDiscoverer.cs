using Xunit.Abstractions;
using Xunit.Sdk;

namespace Gemba.Tests.Requirements;

/// <summary>Turns each id of a <see cref="RequirementAttribute"/> into a trait of the test.</summary>
public sealed class RequirementDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) =>
        traitAttribute.GetConstructorArguments().OfType<string[]>().SelectMany(ids => ids)
            .Select(id => new KeyValuePair<string, string>("Requirement", id));
}

/// <summary>The name under which this assembly's trait discoverer is found; the file is shared by both test projects.</summary>
internal static class ThisAssembly
{
#if GEMBA_END_TO_END
    public const string Name = "Gemba.EndToEnd";
#else
    public const string Name = "Gemba.Tests";
#endif
}
