using System.Collections.Frozen;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>The formats of draft 2020-12.</summary>
internal static class Formats
{
    private static readonly FrozenDictionary<string, FormatCheck> All = new Dictionary<string, FormatCheck>
    {
        ["date"] = TimeFormats.IsDate,
        ["time"] = TimeFormats.IsTime,
        ["date-time"] = TimeFormats.IsDateTime,
        ["duration"] = DurationFormat.IsDuration,
        ["ipv4"] = AddressFormats.IsIPv4,
        ["ipv6"] = AddressFormats.IsIPv6,
        ["hostname"] = HostNameFormats.IsHostName,
        ["idn-hostname"] = HostNameFormats.IsInternationalHostName,
        ["email"] = MailFormats.IsMailAddress,
        ["idn-email"] = MailFormats.IsInternationalMailAddress,
        ["uri"] = UriFormats.IsUri,
        ["uri-reference"] = UriFormats.IsUriReference,
        ["iri"] = UriFormats.IsIri,
        ["iri-reference"] = UriFormats.IsIriReference,
        ["uri-template"] = UriTemplateFormat.IsUriTemplate,
        ["json-pointer"] = PointerFormats.IsJsonPointer,
        ["relative-json-pointer"] = PointerFormats.IsRelativeJsonPointer,
        ["uuid"] = PointerFormats.IsUuid,
        ["regex"] = PointerFormats.IsPattern,
    }.ToFrozenDictionary();

    /// <summary>The check, or <see langword="null"/> for a format that nobody defined: such a one is an annotation.</summary>
    internal static FormatCheck? Find(string format) => All.GetValueOrDefault(format);
}
