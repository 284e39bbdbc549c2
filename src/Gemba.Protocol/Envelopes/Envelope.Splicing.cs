using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gemba.Protocol.Envelopes;

public readonly partial struct Envelope
{
    /// <summary>The same message over a copy of its bytes, without reading it again.</summary>
    /// <param name="copy">The bytes of <see cref="Utf8"/>, equal and unchanging.</param>
    /// <exception cref="ArgumentException">The copy has another length.</exception>
    public Envelope Over(ReadOnlyMemory<byte> copy) =>
        copy.Length == Utf8.Length ? new Envelope(copy, _parts) : throw new ArgumentException("The copy has another length than the message.", nameof(copy));

    /// <summary>Writes the message with another id; every other byte is as it was.</summary>
    /// <param name="newId">The id as JSON text: a quoted text or a number.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">The message has no id.</exception>
    public void WithId(ReadOnlySpan<byte> newId, IBufferWriter<byte> output)
    {
        if (!Id.IsPresent)
            throw new InvalidOperationException("A message without an id cannot be given another one.");
        output.Write(Utf8.Span[..Id.Start]);
        output.Write(newId);
        output.Write(Utf8.Span[Id.End..]);
    }

    /// <summary>Writes the message with several pieces replaced; every other byte is as it was.</summary>
    /// <param name="splices">In any order.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="ArgumentException">Two pieces overlap, or one lies outside the message.</exception>
    public void With(ReadOnlySpan<Splice> splices, IBufferWriter<byte> output)
    {
        var written = 0;
        for (var done = 0; done < splices.Length; done++)
        {
            var next = NextAt(splices, done);
            if (next.Range.Start < written || next.Range.End > Utf8.Length)
                throw new ArgumentException("The pieces to replace overlap or lie outside the message.", nameof(splices));
            output.Write(Utf8.Span[written..next.Range.Start]);
            output.Write(next.Replacement.Span);
            written = next.Range.End;
        }

        output.Write(Utf8.Span[written..]);
    }

    /// <summary>
    /// One text for every spelling of an id or token: <c>"a"</c> and <c>"\u0061"</c> name the same request, <c>1</c> and <c>"1"</c> do not.
    /// </summary>
    /// <param name="token">A range of this message such as <see cref="Id"/>; must be present.</param>
    public string KeyOf(ByteRange token)
    {
        var raw = Utf8.Slice(token.Start, token.Length);
        if (raw.Span[0] == '"')
            return SurrogateEscapes.ArePaired(raw.Span[1..^1]) ? $"\"{new JsonText(raw)}" : Encoding.UTF8.GetString(raw.Span);
        var reader = new Utf8JsonReader(raw.Span);
        return reader.Read() && reader.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(raw.Span);
    }

    // A message has a handful of splices: finding the rank-th by counting costs less than sorting a copy.
    private static Splice NextAt(ReadOnlySpan<Splice> splices, int rank)
    {
        for (var i = 0; i < splices.Length; i++)
        {
            var before = 0;
            for (var j = 0; j < splices.Length; j++)
            {
                if (IsBefore(splices[j].Range, splices[i].Range) || (splices[j].Range == splices[i].Range && j < i))
                    before++;
            }

            if (before == rank)
                return splices[i];
        }

        throw new ArgumentException("Fewer pieces than asked for.", nameof(rank));
    }

    private static bool IsBefore(ByteRange left, ByteRange right) =>
        left.Start != right.Start ? left.Start < right.Start : left.Length < right.Length;
}
