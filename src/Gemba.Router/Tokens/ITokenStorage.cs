namespace Gemba.Router.Tokens;

/// <summary>Where tokens are kept between runs, one for each gateway.</summary>
internal interface ITokenStorage
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Why it cannot be used here; <see langword="null"/> where it can.</summary>
    Task<string?> FindObstacleAsync(CancellationToken cancellationToken);

    /// <summary>The token of a gateway; <see langword="null"/> where none is kept.</summary>
    /// <exception cref="TokenStorageException">It cannot be read.</exception>
    Task<string?> FindAsync(string gateway, CancellationToken cancellationToken);

    /// <summary>Keeps the token of a gateway, instead of an earlier one.</summary>
    /// <exception cref="TokenStorageException">It cannot be written.</exception>
    Task KeepAsync(string gateway, string token, CancellationToken cancellationToken);

    /// <summary>Keeps the token of a gateway no longer.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TokenStorageException">It cannot be written.</exception>
    Task<bool> ForgetAsync(string gateway, CancellationToken cancellationToken);
}
