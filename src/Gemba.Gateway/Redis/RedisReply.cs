using System.Text;

namespace Gemba.Gateway.Redis;

/// <summary>One reply of Redis.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The number, where it is one.</param>
/// <param name="Bytes">The bytes of a word, an error or a value.</param>
/// <param name="Items">The replies in it, where it holds several.</param>
internal readonly record struct RedisReply(RedisReplyKind Kind, long Number = 0, ReadOnlyMemory<byte> Bytes = default, IReadOnlyList<RedisReply>? Items = null)
{
    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}
