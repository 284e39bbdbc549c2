using System.Globalization;

namespace Gemba.Observability.Audit;

/// <summary>Writes times to the millisecond; what is the same for a whole second is made once.</summary>
internal sealed class AuditSecond
{
    private const int UpToSecond = 19; // 2026-01-31T23:59:59

    private readonly byte[] _text = new byte[UpToSecond];
    private long _second = -1;

    /// <summary>Writes <c>2026-01-31T23:59:59.123Z</c>.</summary>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> target, DateTimeOffset at)
    {
        var second = at.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            at.UtcDateTime.TryFormat(_text, out _, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
            _second = second;
        }

        var milliseconds = (int)(at.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond);
        _text.CopyTo(target);
        target[UpToSecond] = (byte)'.';
        target[UpToSecond + 1] = (byte)('0' + (milliseconds / 100));
        target[UpToSecond + 2] = (byte)('0' + (milliseconds / 10 % 10));
        target[UpToSecond + 3] = (byte)('0' + (milliseconds % 10));
        target[UpToSecond + 4] = (byte)'Z';
        return UpToSecond + 5;
    }
}
