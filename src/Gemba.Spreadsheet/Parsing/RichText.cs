using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads a text of runs (CT_Rst: a shared text, an inline text, a comment): the runs' texts one after the other, without phonetic hints.</summary>
internal sealed class RichText
{
    private readonly ArrayBufferWriter<byte> _runs = new(256);

    /// <summary>Reads to the end of the element whose start tag was just read.</summary>
    /// <returns>UTF-8 with <c>_xHHHH_</c> resolved; valid until the next call or the scanner's next.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Read(XmlScanner xml)
    {
        var depth = xml.Depth;
        _runs.ResetWrittenCount();
        while (xml.ReadChild(depth))
        {
            if (xml.Is("t"u8))
                Add(xml);
            else if (xml.Is("r"u8))
                ReadRun(xml);
        }

        return _runs.WrittenSpan;
    }

    /// <summary>The text as a string; see <see cref="Read"/>.</summary>
    public string ReadString(XmlScanner xml) => Encoding.UTF8.GetString(Read(xml));

    private void ReadRun(XmlScanner xml)
    {
        var depth = xml.Depth;
        while (xml.ReadChild(depth))
        {
            if (xml.Is("t"u8))
                Add(xml);
        }
    }

    private void Add(XmlScanner xml)
    {
        xml.DemandTextFits(_runs.WrittenCount);
        _runs.Write(XmlEscapes.ResolveXstring(xml.ReadText()));
    }
}
