using System.Text.Json;
using Gemba.Protocol.Envelopes;

namespace Gemba.Gateway.Revisions;

/// <summary>The levels of log lines (RFC 5424), the least severe first.</summary>
internal static class LogLevels
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<string> All { get; } = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>What a client hears that did not say what it wants: what a server says for people to read.</summary>
    public static int Unsaid { get; } = RankOf("info");

    /// <summary>How severe a level is; that of the most severe one where it is none.</summary>
    public static int RankOf(string level)
    {
        for (var rank = 0; rank < All.Count; rank++)
        {
            if (All[rank] == level)
                return rank;
        }

        return All.Count - 1;
    }

    /// <summary>How severe a <c>notifications/message</c> is.</summary>
    public static int RankIn(in Envelope message)
    {
        var body = message.BytesOf(message.Params);
        var reader = new Utf8JsonReader(body);
        if (body.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return All.Count - 1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLevel = reader.ValueTextEquals("level"u8);
            reader.Read();
            if (isLevel && reader.TokenType == JsonTokenType.String)
                return RankOf(reader.GetString()!);
            reader.Skip();
        }

        return All.Count - 1;
    }
}
