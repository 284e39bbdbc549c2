namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What things cost on a 64-bit heap: an object header of 16 bytes, an array's length, two bytes a character.</summary>
internal static class RetainedSizes
{
    /// <summary>An object with a handful of fields.</summary>
    public const int SmallObject = 48;

    public static long OfArray(int length, int elementBytes) => 24 + ((long)length * elementBytes);

    public static long OfString(string text) => 22 + (2L * text.Length);
}
