using Gemba.Gateway.Secrets;

namespace Gemba.Gateway.Sessions;

/// <summary>A key that seals ids of sessions.</summary>
/// <param name="Name">Its name, which stands in front of what it sealed.</param>
/// <param name="Bytes">32 bytes.</param>
internal sealed record SessionKey(string Name, byte[] Bytes)
{
    private const int Length = 32;
    private const int LongestName = 16;

    /// <summary>Reads a key that the configuration names.</summary>
    /// <param name="text">As in <c>b=env:SESSION_KEY</c>.</param>
    /// <param name="fault">Why it cannot be used; <see langword="null"/> where it can.</param>
    public static SessionKey? TryRead(string text, out string? fault)
    {
        fault = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals is < 1 or > LongestName || !text.Take(equals).All(char.IsAsciiLetterOrDigit) || !SecretReference.IsReference(text[(equals + 1)..]))
        {
            fault = "is no reference to a key. Write name=env:NAME or name=file:PATH, with 1 to 16 letters and digits as name.";
            return null;
        }

        try
        {
            var bytes = Convert.FromBase64String(SecretReference.Read(text[(equals + 1)..]).Trim());
            if (bytes.Length == Length)
                return new SessionKey(text[..equals], bytes);
            fault = $"names a key of {bytes.Length} bytes. Make one of {Length}: openssl rand -base64 {Length}.";
        }
        catch (FormatException)
        {
            fault = $"names a key that is no base64. Make one: openssl rand -base64 {Length}.";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = $"cannot be read: {unreadable.Message}.";
        }

        return null;
    }
}
