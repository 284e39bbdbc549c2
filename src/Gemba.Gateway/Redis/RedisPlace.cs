using System.Globalization;

namespace Gemba.Gateway.Redis;

/// <summary>What an address says: host, port, database, TLS.</summary>
internal sealed record RedisPlace(string Host, int Port, int Database, bool IsSecure)
{
    private const int DefaultPort = 6379;

    /// <summary>As it is shown, without anything secret.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Reads an address.</summary>
    /// <param name="url">As the configuration has it.</param>
    /// <param name="fault">Why it cannot be used; <see langword="null"/> where it can.</param>
    public static RedisPlace? TryParse(string url, out string? fault)
    {
        fault = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("redis" or "rediss") || address.Host.Length == 0 || address.Query.Length > 0)
            fault = "is no address of Redis. Write redis://host:port or rediss://host:port, with the number of a database as its path where it is not 0.";
        else if (address.UserInfo.Length > 0)
            fault = "names a user or a password, and addresses are shown and logged. Write them under redis:user and redis:password.";
        else if (address.AbsolutePath is not ("" or "/") && !IsDatabase(address.AbsolutePath, out _))
            fault = $"names the database '{address.AbsolutePath.Trim('/')}'. Write a number from 0 to 65535.";
        if (fault is not null)
            return null;
        IsDatabase(address!.AbsolutePath, out var database);
        return new RedisPlace(address.DnsSafeHost, address.Port > 0 ? address.Port : DefaultPort, database, address.Scheme == "rediss");
    }

    private static bool IsDatabase(string path, out ushort database) => ushort.TryParse(path.AsSpan().Trim('/'), NumberStyles.None, CultureInfo.InvariantCulture, out database);
}
