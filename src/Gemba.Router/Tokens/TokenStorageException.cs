namespace Gemba.Router.Tokens;

/// <summary>A storage of tokens cannot be used.</summary>
public sealed class TokenStorageException(string message, Exception? inner = null) : IOException(message, inner);
