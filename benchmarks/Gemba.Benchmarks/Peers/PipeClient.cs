using System.Diagnostics;

namespace Gemba.Benchmarks.Peers;

/// <summary>A program's standard input and output; for the router.</summary>
internal sealed class PipeClient : IDisposable
{
    private readonly Process _program;
    private readonly Answers _answers = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    public PipeClient(Process program)
    {
        _program = program;
        _ = HearAsync();
    }

    /// <summary>A way for one request at a time.</summary>
    public ILine NewLine() => new Line(this);

    public void Dispose() => _turn.Dispose();

    private async Task HearAsync()
    {
        using var lines = new Lines(_program.StandardOutput.BaseStream);
        while (await lines.NextAsync() is { } line)
            _answers.Hear(line.Span);
        _answers.End();
    }

    private sealed class Line(PipeClient client) : ILine
    {
        private byte[] _line = new byte[1024];

        public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> message, long id)
        {
            if (_line.Length < message.Length + 1)
                _line = new byte[2 * message.Length];
            message.CopyTo(_line);
            _line[message.Length] = (byte)'\n';
            var answer = id > 0 ? client._answers.ExpectAsync(id) : Task.FromResult(ReadOnlyMemory<byte>.Empty);
            await client._turn.WaitAsync();
            try
            {
                await client._program.StandardInput.BaseStream.WriteAsync(_line.AsMemory(0, message.Length + 1));
                await client._program.StandardInput.BaseStream.FlushAsync();
            }
            finally
            {
                client._turn.Release();
            }

            return await answer;
        }

        public void Dispose()
        {
        }
    }
}
