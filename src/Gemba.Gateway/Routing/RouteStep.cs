using System.Globalization;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Forwarding;
using Gemba.Gateway.Sessions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Routing;

/// <summary>Answers what is the gateway's own to answer, and finds the servers of everything else.</summary>
internal sealed class RouteStep(OwnMethods own, AccessGate gate, HeldCalls held) : IGatewayStep
{
    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (call.RefusedRevision is { } refused)
            throw new FaultException(ProtocolFaults.UnsupportedRevision(refused.Requested));
        if (await own.TryAnswerAsync(call, cancellationToken).ConfigureAwait(false))
            return;
        switch (call.Method)
        {
            case "tools/call":
                await ByNameAsync(call, CatalogKind.Tools, call.Target, call.Message.TargetAt, cancellationToken).ConfigureAwait(false);
                break;
            case "prompts/get":
                await ByNameAsync(call, CatalogKind.Prompts, call.Target, call.Message.TargetAt, cancellationToken).ConfigureAwait(false);
                break;
            case "resources/read" or "resources/subscribe" or "resources/unsubscribe":
                await ByUriAsync(call, call.Target ?? "", cancellationToken).ConfigureAwait(false);
                break;
            case "completion/complete":
                await ByReferenceAsync(call, cancellationToken).ConfigureAwait(false);
                break;
            default:
                call.Candidates = call.Client.Scope.Backends.Take(2).ToArray() is [_] only ? only : throw new FaultException(ProtocolFaults.MethodUnknown(call.Method));
                break;
        }

        // What brings an answer goes on where it was asked for, as that server stands now.
        if (held.ServerOf(call) is { } asked)
            call.Candidates = [asked];
        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ByNameAsync(GatewayCall call, CatalogKind kind, string? shown, ByteRange at, CancellationToken cancellationToken)
    {
        var noun = kind == CatalogKind.Tools ? "tool" : "prompt";
        var (space, name) = call.Client.Scope.Find(shown ?? "");
        if (space is null || name.Length == 0)
            throw new FaultException(GatewayFaults.TargetUnknown(noun, shown ?? "", NamesIn(call, kind)));
        if (name.Length != shown!.Length)
            call.Renamed = (at, name);
        // One server alone may know more than it lists; several are told apart by their lists.
        call.Candidates = space.Backends.Count == 1
            ? space.Backends
            : await WithAsync(space, kind, name, cancellationToken).ConfigureAwait(false) is { Count: > 0 } owners
                ? owners
                : throw new FaultException(GatewayFaults.TargetUnknown(noun, shown, NamesIn(call, kind)));
    }

    // Only names that the caller may use are told.
    private static IEnumerable<string> NamesIn(GatewayCall call, CatalogKind kind)
    {
        var open = call.Access.Open(call.Client.Scope, kind);
        return open.Namespaces.SelectMany(space => space.Backends.SelectMany(backend => backend.Catalog.Known(kind)?.Items ?? [])
            .Where(item => kind != CatalogKind.Tools || call.Access.Permits(space.Name, item.Key)).Select(item => open.Shown(space, item.Key)).Distinct());
    }

    private static async Task<IReadOnlyList<Backend>> WithAsync(Namespace space, CatalogKind kind, string name, CancellationToken cancellationToken)
    {
        var found = new List<Backend>(space.Backends.Count);
        CatalogItem? shown = null;
        FaultException? down = null;
        foreach (var backend in space.Backends)
        {
            try
            {
                // Only servers that mean the same by the name as the first one, whose item is shown.
                if ((await backend.ListAsync(kind, cancellationToken).ConfigureAwait(false)).Find(name) is { } item && (shown ??= item).IsSameAs(item))
                    found.Add(backend);
            }
            catch (FaultException unavailable)
            {
                down ??= unavailable;
            }
        }

        // Perhaps the one that is down has it.
        return found.Count == 0 && down is not null ? throw new FaultException(down.Fault, down) : found;
    }

    private async Task ByReferenceAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        var (name, uri, at) = CompletionReference.Read(call.Message);
        if (name is not null)
            await ByNameAsync(call, CatalogKind.Prompts, name, at, cancellationToken).ConfigureAwait(false);
        else
            await ByUriAsync(call, uri ?? "", cancellationToken).ConfigureAwait(false);
    }

    private async Task ByUriAsync(GatewayCall call, string uri, CancellationToken cancellationToken)
    {
        if (ResourceUri.IsTooLong(uri))
            throw new FaultException(ProtocolFaults.ParamsUnusable(call.Method, string.Create(CultureInfo.InvariantCulture, $"'uri' is longer than {ResourceUri.Longest} bytes")));
        var open = call.Access.OpenWhole(call.Client.Scope);
        try
        {
            call.Candidates = [await UriOwners.FindAsync(open, uri, cancellationToken).ConfigureAwait(false)];
        }
        catch (FaultException unknown) when (unknown.Fault.Reason == "target_unknown" && open.Namespaces.Count < call.Client.Scope.Namespaces.Count)
        {
            // Whether a namespace that the caller may not use has it is nothing that the caller learns.
            await gate.RefuseAsync(call, uri, cancellationToken).ConfigureAwait(false);
        }
    }
}
