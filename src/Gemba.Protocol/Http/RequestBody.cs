using System.Buffers;
using System.IO.Pipelines;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gemba.Protocol.Http;

/// <summary>A request's body in borrowed memory, given back when the request is done with.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => _bytes.AsMemory(0, _length);

    /// <summary>Reads the whole body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="limit">Most bytes that are taken.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FaultException">It is longer, torn, or comes too slowly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext http, int limit, CancellationToken cancellationToken)
    {
        if (http.Request.ContentLength > limit)
            throw new FaultException(ProtocolFaults.BodyTooLarge(limit));
        // Our own bound answers in the protocol's form; the server's would cut the request off without a word.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = null;
        try
        {
            return await ReadAsync(http.Request.BodyReader, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException torn)
        {
            throw new FaultException(torn.StatusCode == StatusCodes.Status408RequestTimeout ? ProtocolFaults.BodyTooSlow() : ProtocolFaults.BodyTorn(), torn);
        }
    }

    private static async ValueTask<RequestBody> ReadAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(1024);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var more = read.Buffer.Length;
                if (length + more > limit)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw new FaultException(ProtocolFaults.BodyTooLarge(limit));
                }

                bytes = Grow(bytes, length, (int)more);
                read.Buffer.CopyTo(bytes.AsSpan(length));
                length += (int)more;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return new RequestBody(bytes, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private static byte[] Grow(byte[] bytes, int length, int more)
    {
        if (length + more <= bytes.Length)
            return bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + more, 2 * bytes.Length));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
