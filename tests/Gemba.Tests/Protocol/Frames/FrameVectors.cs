using Gemba.Protocol.Frames;

namespace Gemba.Tests.Protocol.Frames;

/// <summary>Frames of each type in both layouts, byte by byte; the header is the first 24 digits.</summary>
internal static class FrameVectors
{
    public static readonly IReadOnlyList<(FrameLayout Layout, FrameType Type, string Hex)> All =
    [
        (FrameLayout.Native, FrameType.Request, "4D4350420001000100000028" + "7B226A736F6E727063223A22322E30222C226964223A312C226D6574686F64223A2270696E67227D"),
        (FrameLayout.Native, FrameType.Response, "4D4350420001000200000024" + "7B226A736F6E727063223A22322E30222C226964223A312C22726573756C74223A7B7D7D"),
        (FrameLayout.Native, FrameType.Control, "4D4350420001000300000013" + "7B2274797065223A2273687574646F776E227D"),
        (FrameLayout.Native, FrameType.Health, "4D4350420001000400000000"),
        (FrameLayout.Native, FrameType.Health, "4D4350420001000400000012" + "7B22636865636B223A2273696D706C65227D"),
        (FrameLayout.Native, FrameType.Error, "4D4350420001000500000009" + "4E6F7420746F646179"),
        (FrameLayout.Native, FrameType.Hello, "4D4350420001000600000050" + "7B226D696E5F76657273696F6E223A312C226D61785F76657273696F6E223A312C227072656665727265645F76657273696F6E223A312C22737570706F727465645F76657273696F6E73223A5B315D7D"),
        (FrameLayout.Native, FrameType.Welcome, "4D4350420001000700000014" + "7B226167726565645F76657273696F6E223A317D"),
        (FrameLayout.Compact, FrameType.Request, "4D4350420101000000000028" + "7B226A736F6E727063223A22322E30222C226964223A312C226D6574686F64223A2270696E67227D"),
        (FrameLayout.Compact, FrameType.Response, "4D4350420102000000000024" + "7B226A736F6E727063223A22322E30222C226964223A312C22726573756C74223A7B7D7D"),
        (FrameLayout.Compact, FrameType.Error, "4D4350420103000000000009" + "4E6F7420746F646179"),
        (FrameLayout.Compact, FrameType.Health, "4D4350420104000000000000"),
        (FrameLayout.Compact, FrameType.Pong, "4D4350420105000000000010" + "7B226865616C746879223A747275657D"),
        (FrameLayout.Compact, FrameType.Auth, "4D435042010600000000000D" + "7B22746F6B656E223A2274227D"),
        (FrameLayout.Compact, FrameType.AuthAnswer, "4D4350420107000000000028" + "7B227265717569726564223A66616C73652C2261757468656E74696361746564223A66616C73657D"),
        (FrameLayout.Compact, FrameType.Close, "4D4350420108000000000000"),
    ];

    /// <summary>Every vector with its place, as data of a theory.</summary>
    public static TheoryData<int> Places => [.. Enumerable.Range(0, All.Count)];

    public static byte[] BytesOf(int place) => Convert.FromHexString(All[place].Hex);
}
