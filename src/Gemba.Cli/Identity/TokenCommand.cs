using System.CommandLine;
using System.Globalization;
using Gemba.Cli.Configuration;
using Gemba.Gateway.Identity;

namespace Gemba.Cli.Identity;

/// <summary><c>gemba token</c>: gives tokens of a gateway out, shows who holds one, and makes one worthless.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Name = new("--name") { HelpName = "WHO", Description = "Who holds it: the audit trail and rules know the holder by this name.", Required = true };
    private static readonly Option<string?> Groups = new("--groups") { HelpName = "A,B", Description = "The groups that the holder belongs to, for rules." };
    private static readonly Option<TimeSpan?> Expires = new("--expires") { HelpName = "d.hh:mm:ss", Description = "How long it is good, as in 90.00:00:00. Default: until it is revoked." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Data folder of the gateway. Default: the platform's data folder." };
    private static readonly Argument<string> Id = new("ID") { Description = "The token, as list shows it." };

    public static Command Build()
    {
        var create = new Command("create", """
            Gives a token out. It is shown now and never again: what is kept is a hash.

            Example: gemba token create --name build-agent --groups ci --expires 90.00:00:00
            """)
        {
            Name, Groups, Expires, Data,
        };
        create.SetAction((parsed, _) => CreateAsync(parsed));
        var list = new Command("list", """
            Prints each token: its id, holder, groups and times.

            Example: gemba token list
            """)
        {
            Data,
        };
        list.SetAction((parsed, _) => ListAsync(parsed));
        var revoke = new Command("revoke", """
            Makes a token worthless at once, also for connections that are open.

            Example: gemba token revoke 3f9a2c41
            """)
        {
            Id, Data,
        };
        revoke.SetAction((parsed, _) => RevokeAsync(parsed));
        return new Command("token", "Gives tokens of a gateway out, shows who holds one, and revokes them.") { create, list, revoke };
    }

    private static async Task CreateAsync(ParseResult parsed)
    {
        var (name, groups, expires) = (parsed.GetValue(Name)!, parsed.GetValue(Groups)?.Split(',', StringSplitOptions.TrimEntries) ?? [], parsed.GetValue(Expires));
        List<string> faults = [.. new[] { name }.Concat(groups).Where(word => !StoredToken.IsName(word)).Select(word => $"'{word}' names nobody. Use letters, digits and . _ @ + -, at most 64, with a letter or digit first.")];
        if (expires is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(3660)))
            faults.Add($"--expires is {lifetime}. Choose more than nothing and at most 3660.00:00:00.");
        if (faults.Count > 0)
            throw new ConfigurationFault(faults);
        var (kept, token) = await FileOf(parsed).CreateAsync(name, [.. groups.Distinct()], expires);
        // The token alone on standard output, so that a script can take it.
        await parsed.InvocationConfiguration.Output.WriteLineAsync(token);
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"Token {kept.Id} for {kept.Name}, good {(kept.Expires is { } end ? $"until {TimeOf(end)}" : "until it is revoked")}. Keep it now: it is not shown again.");
    }

    private static async Task ListAsync(ParseResult parsed)
    {
        foreach (var token in FileOf(parsed).Read())
        {
            var end = token.Expires is not { } expires ? "until revoked" : $"{(expires <= TimeProvider.System.GetUtcNow() ? "expired" : "until")} {TimeOf(expires)}";
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{token.Id}  {token.Name}  [{string.Join(',', token.Groups)}]  since {TimeOf(token.Created)}  {end}");
        }
    }

    private static async Task RevokeAsync(ParseResult parsed)
    {
        var (id, file) = (parsed.GetValue(Id)!, FileOf(parsed));
        var revoked = await file.RevokeAsync(id) ?? throw new ConfigurationFault($"{file.Path}: there is no token '{id}'. 'gemba token list' shows those that there are.");
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Token {revoked.Id} of {revoked.Name} is worthless from now on.");
    }

    private static TokenFile FileOf(ParseResult parsed) => new(Path.Combine(parsed.GetValue(Data) ?? DataFolder.Default, TokenFile.Name), TimeProvider.System);

    private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
