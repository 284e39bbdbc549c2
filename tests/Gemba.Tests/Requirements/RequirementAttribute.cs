using Xunit.Sdk;

namespace Gemba.Tests.Requirements;

/// <summary>Names the requirements that a test proves on a running process, as in <c>[Requirement("A4")]</c>.</summary>
/// <remarks>Shows as the trait <c>Requirement</c>, so that a test report can be read per requirement.</remarks>
[TraitDiscoverer("Gemba.Tests.Requirements.RequirementDiscoverer", ThisAssembly.Name)]
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequirementAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    public IReadOnlyList<string> Ids => ids;
}
