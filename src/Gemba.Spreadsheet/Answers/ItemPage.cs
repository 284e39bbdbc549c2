using System.Buffers;
using System.Text.Json;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Writes a part of a list: as many items as the caller, the bound on items and the bound on bytes allow, and at least one.</summary>
internal static class ItemPage
{
    /// <summary>Writes <paramref name="member"/> as an array, then <c>truncated</c> and, where more follow, <c>next_offset</c>.</summary>
    /// <param name="json">The answer's object.</param>
    /// <param name="member">Name of the array.</param>
    /// <param name="items">From the first item of this page; may hold more than fit, and tells by it that more follow.</param>
    /// <param name="window">Where the page begins and what it may hold.</param>
    /// <param name="write">Writes one item.</param>
    /// <returns>Items written.</returns>
    public static int Write<T>(Utf8JsonWriter json, string member, IEnumerable<T> items, ItemWindow window, Action<Utf8JsonWriter, T> write)
    {
        var (written, more) = WriteItems(json, member, items, window, write);
        json.WriteBoolean("truncated", more);
        if (more)
            json.WriteNumber("next_offset", window.Offset + written);
        return written;
    }

    /// <summary>Writes <paramref name="member"/> as an array and nothing else.</summary>
    /// <returns>Items written, and whether there was one more; that one was then the last to be taken from <paramref name="items"/>.</returns>
    public static (int Written, bool More) WriteItems<T>(
        Utf8JsonWriter json, string member, IEnumerable<T> items, ItemWindow window, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var written = 0;
        var bytes = 0;
        var more = false;
        json.WriteStartArray(member);
        foreach (var item in items)
        {
            buffer.ResetWrittenCount();
            using (var one = new Utf8JsonWriter(buffer, RowFormat.Relaxed))
                write(one, item);
            bytes += buffer.WrittenCount + 1;
            more = written == window.Most || (written > 0 && bytes > window.MostBytes);
            if (more)
                break;
            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            written++;
        }

        json.WriteEndArray();
        return (written, more);
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Offset">Items before it.</param>
/// <param name="Most">Items in it at most, at least 1.</param>
/// <param name="MostBytes">Bytes of items in it at most; one item is always written.</param>
internal readonly record struct ItemWindow(int Offset, int Most, int MostBytes)
{
    /// <summary>What a caller asked for, within the server's bounds.</summary>
    public static ItemWindow Of(int offset, int limit, SpreadsheetOptions options) =>
        new(offset, Math.Min(limit, options.MaxItems), options.MaxPayloadBytes);
}
