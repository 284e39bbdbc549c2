using Microsoft.Extensions.Options;

namespace Gemba.Protocol.Http;

/// <summary>Reports every fault of the endpoint's options at once, when the host starts.</summary>
internal sealed class McpEndpointOptionsValidator : IValidateOptions<McpEndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, McpEndpointOptions options)
    {
        var faults = options.FindFaults().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
