namespace Gemba.Tests;

/// <summary>Test data that lies beside the checkout, in <c>../shared/data</c>. Tests that use it say so and stop where it is absent.</summary>
internal static class SharedData
{
    public static string Checkout { get; } = FindCheckout();

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Checkout, "..", "shared", "data"));

    public static bool IsPresent => Directory.Exists(Folder);

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string FindCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gemba.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Gemba.slnx stands in no folder above the test assembly; run the tests from a checkout.");
    }
}

/// <summary>A fact that needs <c>../shared/data</c>; skipped with a word where it is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!SharedData.IsPresent)
            Skip = "../shared/data is absent";
    }
}

/// <summary>A theory that needs <c>../shared/data</c>; skipped with a word where it is absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (!SharedData.IsPresent)
            Skip = "../shared/data is absent";
    }
}
