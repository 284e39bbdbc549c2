using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Gemba.Spreadsheet.Tools;

/// <summary>What a tool promises: its name, what it is for, and the schemas of its arguments and answers.</summary>
internal sealed class ToolContract
{
    /// <summary>By which every tool but the listing names its workbook.</summary>
    public static readonly (string, Schema) Workbook = (ToolArguments.WorkbookName, Schema.TextOf(4096, "workbook_id, path or file name"));

    public static readonly (string, Schema) Sheet = ("sheet_name", Schema.TextOf(255));

    public static readonly (string, Schema) Offset = ("offset", Schema.IntegerOf(0, 100_000_000, 0));

    public static readonly (string, Schema) Cursor = ("cursor", Schema.TextOf(2000, "next_cursor of the last answer"));

    public static readonly (string, Schema)[] PageMarks = [("truncated", Schema.Flag), ("next_offset", Schema.Integer)];

    public static readonly (string, Schema) Skipped = ("skipped_empty_rows", Schema.Texts);

    private readonly string _title;

    /// <summary>A contract.</summary>
    /// <param name="name">As in <c>tools/call</c>.</param>
    /// <param name="title">For people.</param>
    /// <param name="description">For agents; every word costs each of them tokens.</param>
    public ToolContract(string name, string title, string description) => (Name, _title, Description) = (name, title, description);

    public string Name { get; }

    public string Description { get; }

    /// <summary>The arguments.</summary>
    public required (string Name, Schema Schema)[] Arguments { get; init; }

    /// <summary>Which of them must be given.</summary>
    public string[] Required { get; init; } = [ToolArguments.WorkbookName];

    /// <summary>Arguments that may differ from page to page: they say how long a page is and how it looks, not what comes after what.</summary>
    public string[] PerPage { get; init; } = [];

    /// <summary>The feature that it belongs to, by the name of the option; <see langword="null"/> for a tool that everybody gets.</summary>
    public string? Feature { get; init; }

    /// <summary>The members of the answer.</summary>
    public required (string Name, Schema Schema)[] Answer { get; init; }

    /// <summary>Whether there is an argument of that name.</summary>
    public bool Knows(string argument) => Array.Exists(Arguments, known => known.Name == argument);

    /// <summary>Whether the argument decides what comes after what; the workbook itself and the cursor stand apart.</summary>
    public bool Decides(string argument) => argument is not (ToolArguments.WorkbookName or "cursor") && !PerPage.Contains(argument);

    /// <summary>Whether the value says what leaving the argument out says.</summary>
    public bool IsDefault(string argument, JsonElement value) =>
        JsonElement.Parse(Array.Find(Arguments, known => known.Name == argument).Schema.Json).TryGetProperty("default", out var otherwise)
        && JsonElement.DeepEquals(otherwise, value);

    /// <summary>The input schema: nothing but the arguments named.</summary>
    public JsonElement InputSchema => JsonElement.Parse(Schema.Closed(Required, Arguments).Json);

    /// <summary>The output schema.</summary>
    public JsonElement OutputSchema => JsonElement.Parse(Schema.ObjectOf(Answer).Json);

    /// <summary>As <c>tools/list</c> shows it. No tool here changes anything, and none reaches beyond the workspace.</summary>
    public Tool ToProtocol(bool withOutputSchema) => new()
    {
        Name = Name,
        Title = _title,
        Description = Description,
        InputSchema = InputSchema,
        OutputSchema = withOutputSchema ? OutputSchema : null,
        Annotations = new ToolAnnotations { Title = _title, ReadOnlyHint = true, IdempotentHint = true, DestructiveHint = false, OpenWorldHint = false },
    };
}
