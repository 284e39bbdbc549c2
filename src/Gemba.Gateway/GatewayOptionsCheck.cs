using System.Text.RegularExpressions;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Secrets;

namespace Gemba.Gateway;

/// <summary>Finds what cannot be used in the options of a gateway.</summary>
public static partial class GatewayOptionsCheck
{
    private const string NameCure = "Use 1 to 40 lower-case letters, digits, '-' and single '_' between them: two underscores part it from a tool's name.";

    private static readonly string[] Schemes = ["http", "https", "ws", "wss", "tcp", "tcps"];

    /// <summary>Every fault, with its key below <c>gateway</c> and what to write.</summary>
    /// <param name="options">The options.</param>
    /// <param name="roles">The roles that can run in this process.</param>
    public static IEnumerable<string> FindFaults(GatewayOptions options, IReadOnlyCollection<string> roles)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Namespaces.Count == 0)
            yield return "gateway:namespaces is empty. Name at least one namespace with a server: namespaces: { demo: { backends: [ { name: one, url: \"http://127.0.0.1:9000/mcp\" } ] } }.";
        foreach (var (name, space) in options.Namespaces)
        {
            if (!IsName(name))
                yield return $"gateway:namespaces:{name} is no name for a namespace. {NameCure}";
            if (space.Backends.Count == 0)
                yield return $"gateway:namespaces:{name}:backends is empty. Name at least one server.";
            if (space.Backends.Count > Pool.MostBackends)
                yield return $"gateway:namespaces:{name}:backends names {space.Backends.Count} servers; {Pool.MostBackends} are the most. Put a balancer of its own before them, or use a second namespace.";
            foreach (var (tool, pin) in space.Pins.Where(pin => !Pin().IsMatch(pin.Value)))
                yield return $"gateway:namespaces:{name}:pins:{tool} is '{pin}', which is no hash. Write it as 'gemba tools list' prints it: sha256: and 64 digits of 0-9 and a-f.";
            foreach (var twice in space.Backends.GroupBy(backend => backend.Name).Where(group => group.Count() > 1))
                yield return $"gateway:namespaces:{name}:backends names '{twice.Key}' {twice.Count()} times. Give each server a name of its own.";
            for (var at = 0; at < space.Backends.Count; at++)
            {
                foreach (var fault in FaultsOf(space.Backends[at], roles))
                    yield return $"gateway:namespaces:{name}:backends:{at}{fault}";
                foreach (var fault in ExchangeFaultsOf(space.Backends[at], options.Identity.Kind))
                    yield return $"gateway:namespaces:{name}:backends:{at}{fault}";
            }
        }
    }

    /// <summary>Every fault of a server that stands alone in its namespace, with its key.</summary>
    /// <param name="section">Where the server stands.</param>
    /// <param name="name">Its name, which is its namespace's too.</param>
    /// <param name="server">The server.</param>
    public static IEnumerable<string> FindFaultsOfServer(string section, string name, BackendOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!IsName(name))
            yield return $"{section}:{name} is no name for a server. {NameCure}";
        foreach (var fault in FaultsOf(server, []))
            yield return $"{section}:{name}{fault}";
    }

    private static bool IsName(string name) => NamespaceName().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal);

    private static IEnumerable<string> FaultsOf(BackendOptions backend, IReadOnlyCollection<string> roles)
    {
        if (backend.Name.Length is 0 or > 64)
            yield return ":name is missing or longer than 64 characters. Give the server a short name.";
        var places = (backend.Command.Count > 0 ? 1 : 0) + (backend.Url is null ? 0 : 1) + (backend.InProcess is null ? 0 : 1);
        if (places != 1)
            yield return " must say in exactly one way where the server is: command, url or inProcess.";
        if (backend.Url is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme)))
            yield return $":url '{url}' is no address that can be used. Write {string.Join(" or ", Schemes.Select(scheme => $"{scheme}://"))} with host and path, as in http://127.0.0.1:9000/mcp.";
        if (Uri.TryCreate(backend.Url, UriKind.Absolute, out var tcp) && tcp.Scheme is "tcp" or "tcps" && (tcp.Port < 1 || tcp.Host.Length == 0))
            yield return $":url '{backend.Url}' has no port. Write tcp://host:port, with the namespace as its path where only one is wanted, as in tcp://127.0.0.1:8444/sheets.";
        if (backend.Transport != BackendTransport.Auto && !(Uri.TryCreate(backend.Url, UriKind.Absolute, out var place) && place.Scheme is "http" or "https"))
            yield return ":transport goes with an http or https url alone; every other way says by itself how it is spoken.";
        if (backend.OnDemand && backend.Command.Count == 0)
            yield return ":onDemand goes with a command alone: nothing else is started by the gateway.";
        if (backend.Credential is { } credential && (backend.Url is null || !SecretReference.IsReference(credential)))
            yield return ":credential must name where the secret is, env:NAME or file:PATH, and goes with a url alone.";
        if (backend.Credential is not null && backend.Headers.Keys.Contains("Authorization", StringComparer.OrdinalIgnoreCase))
            yield return ":credential and :headers:Authorization say both with what the gateway shows who it is. Keep one of them.";
        if (backend.InProcess is { } role && !roles.Contains(role))
            yield return $":inProcess '{role}' is none of the roles that can run inside the gateway: {string.Join(", ", roles)}.";
        if (backend.Weight is < 1 or > 1000)
            yield return $":weight is {backend.Weight}. Write a whole number from 1 to 1000.";
        if (backend.Priority is < 0 or > 1000)
            yield return $":priority is {backend.Priority}. Write a whole number from 0 to 1000.";
        if (backend.WorkingFolder is { } folder && !Directory.Exists(folder))
            yield return $":workingFolder '{folder}' does not exist.";
    }

    private static IEnumerable<string> ExchangeFaultsOf(BackendOptions backend, IdentityKind identity)
    {
        if (backend.Exchange is not { } exchange)
            yield break;
        if (identity is not (IdentityKind.Jwt or IdentityKind.Introspection))
            yield return $":exchange needs callers' tokens of an authorization server, and gateway:identity:kind is {identity}. Set it to jwt or introspection, or show a credential of the gateway's own.";
        if (!(Uri.TryCreate(backend.Url, UriKind.Absolute, out var place) && place.Scheme is "http" or "https") || backend.Transport == BackendTransport.Sse)
            yield return ":exchange goes with Streamable HTTP at an http or https url alone: there each request says for whom it is.";
        if (backend.Headers.Keys.Contains("Authorization", StringComparer.OrdinalIgnoreCase))
            yield return ":exchange and :headers:Authorization say both for whom a request is. Keep one of them; what the gateway itself asks with goes into credential.";
        if (!IdentityOptionsCheck.IsSafeForTokens(exchange.Endpoint))
            yield return $":exchange:endpoint '{exchange.Endpoint}' is no address to send tokens to. Write the authorization server's token endpoint, over https, or http on this machine.";
        if (exchange.ClientId.Length > 0 && !SecretReference.IsReference(exchange.ClientSecret))
            yield return ":exchange:clientSecret must name where the secret of clientId is: env:NAME or file:PATH.";
        if (exchange.Audience.Length == 0 && exchange.Resource.Length == 0)
            yield return ":exchange names neither audience nor resource. Write for which server the token is to be made: one that is good everywhere is what must not be passed on.";
        if (exchange.Resource.Length > 0 && !(Uri.TryCreate(exchange.Resource, UriKind.Absolute, out var resource) && resource.Fragment.Length == 0))
            yield return $":exchange:resource '{exchange.Resource}' is no address. Write that of the server, as in https://crm.example/mcp.";
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex Pin();

    [GeneratedRegex("^[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?$")]
    private static partial Regex NamespaceName();
}
