using System.Diagnostics;
using Gemba.Observability.Tracing;

namespace Gemba.Tests.Observability.Tracing;

public sealed class TraceContextTextTests
{
    private const string Right = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        Assert.True(TraceContextText.TryRead(Right, "vendor=1,other=2", out var context));

        Assert.Equal(Right, TraceContextText.Write(context));
        Assert.Equal((ActivityTraceFlags.Recorded, "vendor=1,other=2", true), (context.TraceFlags, context.TraceState, context.IsRemote));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void What_is_not_exactly_right_is_no_context(string? traceparent) => Assert.False(TraceContextText.TryRead(traceparent, null, out _));

    [Theory]
    [InlineData("no equals sign")]
    [InlineData("a=1\r\nInjected: yes")]
    public void A_state_that_may_not_be_carried_is_left_out_and_the_trace_goes_on(string state)
    {
        Assert.True(TraceContextText.TryRead(Right, state, out var context));
        Assert.Null(context.TraceState);
        Assert.True(TraceContextText.TryRead(Right, new string('a', 513), out context));
        Assert.Null(context.TraceState);
    }

    [Fact]
    public void Baggage_is_bounded_in_size_and_members()
    {
        Assert.Null(TraceContextText.Bounded(new string('a', TraceContextText.LongestBaggage + 1)));
        Assert.Null(TraceContextText.Bounded("a=1\n"));
        Assert.Equal("a=1,b=2", TraceContextText.Bounded("a=1,b=2"));

        Assert.Null(TraceContextText.Bounded(string.Join(',', Enumerable.Range(0, 181).Select(i => $"k{i}=v"))));

        var members = TraceContextText.Members(string.Join(',', Enumerable.Range(0, 64).Select(i => $"k{i}=v%20{i};property"))).ToArray();
        Assert.Equal(64, members.Length);
        Assert.Equal(("k63", "v 63"), members[63]);
    }
}
