using System.Text;

namespace Gemba.Gateway.Redis;

/// <summary>A Lua script: what it reads and writes happens in one step, whoever else asks.</summary>
/// <param name="Operation">Its name in metrics.</param>
/// <param name="Text">The script.</param>
internal sealed record RedisScript(string Operation, string Text)
{
    /// <summary>The script as Redis gets it when it does not know it.</summary>
    public ReadOnlyMemory<byte> Source { get; } = Encoding.UTF8.GetBytes(Text);
}
