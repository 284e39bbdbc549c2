using System.Text.Json;
using Gemba.Gateway.Identity;

namespace Gemba.Tests.Gateway;

/// <summary>Signatures and keys against vectors that others made to find what verifiers get wrong.</summary>
public sealed class SignedTokenTests
{
    // The key says one algorithm and the token another: the vectors shrug, we do not (RFC 7517 §4.4).
    private static readonly int[] KeyContradictsToken = [346, 347, 350, 351];

    [SharedDataFact]
    public void Signatures_are_judged_as_the_vectors_say()
    {
        var (judged, wrong) = (0, new List<string>());
        foreach (var group in GroupsOf("json_web_signature_test.json").Where(group => group.TryGetProperty("public", out _)))
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var id = test.GetProperty("tcId").GetInt32();
                var expected = test.GetProperty("result").GetString() == "valid" && !KeyContradictsToken.Contains(id);
                judged++;
                if (IsAccepted(group.GetProperty("public"), TextOf(test.GetProperty("jws"))) != expected)
                    wrong.Add($"{id} {group.GetProperty("comment")} {test.GetProperty("comment")}: expected {expected}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(judged > 340, $"Only {judged} vectors were judged.");
    }

    [SharedDataFact]
    public void Tokens_with_a_shared_secret_are_never_accepted()
    {
        var secret = GroupsOf("json_web_signature_test.json").Where(group => !group.TryGetProperty("public", out _)).SelectMany(group => group.GetProperty("tests").EnumerateArray()).ToArray();

        Assert.NotEmpty(secret);
        Assert.All(secret, test => Assert.Null(SignedToken.Read(TextOf(test.GetProperty("jws")))));
    }

    [SharedDataFact]
    public void Key_sets_are_judged_as_the_vectors_say()
    {
        var wrong = new List<string>();
        foreach (var group in GroupsOf("json_web_key_test.json"))
        {
            var comment = group.GetProperty("comment").GetString()!;
            var keys = group.TryGetProperty("public", out var shown) ? shown : group.GetProperty("private");
            // Sets of secrets are refused whole; the weak primes of ROCA are the issuer's to avoid.
            var isRefused = !group.TryGetProperty("public", out _);
            foreach (var test in group.GetProperty("tests").EnumerateArray().Where(_ => comment != "jws_rsa_roca_key"))
            {
                var expected = !isRefused && test.GetProperty("result").GetString() == "valid";
                if (IsAcceptedBySet(keys.GetRawText(), TextOf(test.GetProperty("jws"))) != expected)
                    wrong.Add($"{comment} {test.GetProperty("comment")}: expected {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.AA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.AA")]
    [InlineData("eyJhbGciOiJyczI1NiJ9.e30.AA")]
    public void What_is_no_token_with_a_public_key_is_taken_apart_no_further(string text) => Assert.Null(SignedToken.Read(text));

    [Theory]
    [InlineData("""{"alg":"RS256"}""", true)]
    [InlineData("""{"alg":"RS256","crit":["exp"]}""", false)]
    [InlineData("""{"alg":"RS256","crit":[]}""", false)]
    [InlineData("""{"alg":"RS256","b64":false}""", false)]
    [InlineData("""{"alg":"RS256","alg":"ES256"}""", false)]
    [InlineData("""{"alg":["RS256"]}""", false)]
    [InlineData("""{"alg":null}""", false)]
    [InlineData("""{"alg":"RS256","kid":7}""", false)]
    [InlineData("""{"alg":"RS256","kid":"\ud800"}""", false)]
    [InlineData("""{"Alg":"RS256"}""", false)]
    [InlineData("""{"alg":"RS256 "}""", false)]
    [InlineData("""[{"alg":"RS256"}]""", false)]
    [InlineData("""{"alg":"RS256"} x""", false)]
    public void A_header_is_read_as_every_reader_would_or_not_at_all(string header, bool isRead) =>
        Assert.Equal(isRead, SignedToken.Read($"{Tokens.Encode(header)}.e30.AA") is not null);

    [Theory]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("AA==", false)]
    [InlineData("AA ", false)]
    [InlineData("A\nA", false)]
    [InlineData("A+", false)]
    [InlineData("A", false)]
    public void Base64url_has_one_spelling(string text, bool isRead) => Assert.Equal(isRead, SignedToken.Decode(text) is not null);

    [Fact]
    public void A_token_longer_than_any_header_is_not_looked_at() => Assert.Null(SignedToken.Read($"{Tokens.Encode("""{"alg":"RS256"}""")}.{new string('A', 20_000)}.AA"));

    private static bool IsAccepted(JsonElement jwk, string jws)
    {
        try
        {
            using var key = PublicKey.Read(jwk);
            return key is not null && SignedToken.Read(jws) is { } token && key.Signed(token);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsAcceptedBySet(string keys, string jws)
    {
        try
        {
            using var set = KeySet.Read(System.Text.Encoding.UTF8.GetBytes(keys));
            return SignedToken.Read(jws) is { } token && set.Find(token)?.Signed(token) == true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string TextOf(JsonElement jws) => jws.ValueKind == JsonValueKind.String ? jws.GetString()! : jws.GetRawText();

    private static JsonElement[] GroupsOf(string file) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("jws-test-vectors", "testvectors_v1", file))).RootElement.GetProperty("testGroups").EnumerateArray()];
}
