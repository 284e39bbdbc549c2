using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Identity;

/// <summary>What became of credentials.</summary>
/// <param name="Caller">Who it is; <see langword="null"/> where they were refused.</param>
/// <param name="Fault">Why they were refused.</param>
/// <param name="Result">The same as a label's value: <c>success</c>, <c>missing</c>, <c>invalid</c>, <c>expired</c> or <c>unavailable</c>.</param>
internal readonly record struct Verdict(Caller? Caller, Fault? Fault, string Result)
{
    /// <summary>They are good.</summary>
    public static Verdict Admit(Caller caller) => new(caller, null, "success");

    /// <summary>They are not.</summary>
    public static Verdict Refuse(Fault fault, string result) => new(null, fault, result);
}
