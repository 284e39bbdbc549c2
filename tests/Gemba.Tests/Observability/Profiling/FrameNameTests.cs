using Gemba.Observability.Profiling;

namespace Gemba.Tests.Observability.Profiling;

public sealed class FrameNameTests
{
    [Theory]
    [InlineData("N.C.Run(class System.String,int32)", "N.C.Run")]
    [InlineData("N.C..ctor()", "N.C.ctor")]
    [InlineData("N.C+<RunAsync>d__5.MoveNext()", "N.C.RunAsync")]
    [InlineData("N.C+<RunAsync>d__5`1[System.__Canon].MoveNext()", "N.C.RunAsync<class>")]
    [InlineData("N.C`1+<RunAsync>d__0[System.Int32].MoveNext()", "N.C.RunAsync<Int32>")]
    [InlineData("N.C+<>c.<Run>b__5_0()", "N.C.Run.lambda")]
    [InlineData("N.C+<>c__DisplayClass4_0.<Run>b__0(int32)", "N.C.Run.lambda")]
    [InlineData("N.C+<>c__DisplayClass4_0`1[System.__Canon].<Run>b__0(int32)", "N.C.Run.lambda")]
    [InlineData("N.C+<>c+<<RunAsync>b__5_0>d.MoveNext()", "N.C.RunAsync.lambda")]
    [InlineData("N.C.<Run>g__Local|5_0(int32)", "N.C.Run.Local")]
    [InlineData("Program.<Main>$(class System.String[])", "Program.Main")]
    [InlineData("System.Collections.Generic.Dictionary`2[System.__Canon,System.Int32].FindValue(!0)", "System.Collections.Generic.Dictionary<class, Int32>.FindValue")]
    [InlineData("N.C`1[System.Collections.Generic.List`1[System.Byte[]]].Run()", "N.C<List<Byte[]>>.Run")]
    [InlineData("N.C.Run[System.__Canon,N.Inner+Deep](!!0)", "N.C.Run<class, Deep>")]
    [InlineData("System.Byte[]", "System.Byte[]")]
    public void A_method_gets_the_name_that_it_has_in_the_source(string runtime, string source) => Assert.Equal(source, FrameName.Of(runtime));
}
