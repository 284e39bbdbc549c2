namespace Gemba.Protocol.Frames;

/// <summary>The numbers of the types in each layout; the same number means another thing from 3 on.</summary>
public static class FrameTypes
{
    // The place is the number.
    private static readonly FrameType[] Native =
        [FrameType.Unknown, FrameType.Request, FrameType.Response, FrameType.Control, FrameType.Health, FrameType.Error, FrameType.Hello, FrameType.Welcome];

    private static readonly FrameType[] Compact =
    [
        FrameType.Unknown, FrameType.Request, FrameType.Response, FrameType.Error, FrameType.Health, FrameType.Pong, FrameType.Auth, FrameType.AuthAnswer, FrameType.Close,
    ];

    /// <summary>The types that a layout has.</summary>
    public static IEnumerable<FrameType> Of(FrameLayout layout) => TableOf(layout).Skip(1);

    /// <summary>What a number means; <see cref="FrameType.Unknown"/> where it means nothing.</summary>
    public static FrameType Find(FrameLayout layout, int number)
    {
        var table = TableOf(layout);
        return number < table.Length ? table[number] : FrameType.Unknown;
    }

    /// <summary>The number of a type.</summary>
    /// <exception cref="ArgumentException">The layout has no such type.</exception>
    public static byte NumberOf(FrameLayout layout, FrameType type)
    {
        var number = Array.IndexOf(TableOf(layout), type);
        return number > 0 ? (byte)number : throw new ArgumentException($"The {layout} layout has no {type} frame.", nameof(type));
    }

    private static FrameType[] TableOf(FrameLayout layout) => layout == FrameLayout.Native ? Native : Compact;
}
