using System.Text;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Finds out how a part is encoded (XML 1.0, appendix F) and makes UTF-8 of it.</summary>
internal static class XmlEncoding
{
    private const int HeadBytes = 256;

    /// <summary>The part in UTF-8, without a byte order mark.</summary>
    /// <param name="part">Not read from yet.</param>
    /// <param name="isKnown"><see langword="false"/> when the part names an encoding that is not known; what is returned is then as it was.</param>
    public static Stream AsUtf8(Stream part, out bool isKnown)
    {
        var head = new byte[HeadBytes];
        var length = part.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        var (encoding, markLength) = Find(head.AsSpan(0, length));
        isKnown = encoding is not null;
        var whole = new HeadedStream(head.AsMemory(markLength, length - markLength), part);
        return encoding is null or UTF8Encoding ? whole : Encoding.CreateTranscodingStream(whole, encoding, Encoding.UTF8);
    }

    private static (Encoding? Encoding, int MarkLength) Find(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [(byte)'<', 0, ..] => (Encoding.Unicode, 0),
        [0, (byte)'<', ..] => (Encoding.BigEndianUnicode, 0),
        _ => (OfDeclaration(head), 0),
    };

    private static Encoding? OfDeclaration(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf("?>"u8);
        var at = end < 0 || !head.StartsWith("<?xml"u8) ? -1 : head[..end].IndexOf("encoding"u8);
        if (at < 0)
            return Encoding.UTF8;
        var declared = Encoding.ASCII.GetString(head[(at + 8)..end]).TrimStart(' ', '=').Trim();
        var name = declared.Trim('"', '\'').Split('"', '\'')[0];
        try
        {
            var encoding = Encoding.GetEncoding(name);
            // The declaration was legible byte by byte, so it cannot be true of the bytes.
            return encoding.IsSingleByte ? encoding : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Bytes that were looked at, and the rest behind them.</summary>
    private sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_head.IsEmpty)
                return rest.Read(buffer);
            var count = Math.Min(buffer.Length, _head.Length);
            _head.Span[..count].CopyTo(buffer);
            _head = _head[count..];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
