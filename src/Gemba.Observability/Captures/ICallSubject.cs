namespace Gemba.Observability.Captures;

/// <summary>What a call works on, as a workbook: asked about itself only when the call is captured, so that a call that is not pays for one reference.</summary>
public interface ICallSubject
{
    /// <summary>What helps to understand a fault, by snake_case name: sizes and counts. No content, no path of the machine.</summary>
    IEnumerable<KeyValuePair<string, object?>> Describe();
}
