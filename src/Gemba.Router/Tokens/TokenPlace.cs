namespace Gemba.Router.Tokens;

/// <summary>Where tokens are kept.</summary>
public enum TokenPlace
{
    /// <summary>The keyring where there is one, else the sealed file.</summary>
    Auto,

    /// <summary>The keyring of the user's session, or nowhere.</summary>
    Keyring,

    /// <summary>The sealed file in the data folder.</summary>
    File,
}
