using System.Collections.Immutable;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>The columns of a table: as wide as their texts; the widest give way where the terminal is narrow.</summary>
internal sealed class TableLayout
{
    private const int Gap = 1;
    private const int Narrowest = 4;

    private readonly ImmutableArray<ViewField> fields;
    private readonly int[] widths;

    public TableLayout(ImmutableArray<ViewField> fields, IReadOnlyList<string[]> rows, int? terminalWidth)
    {
        this.fields = fields;
        widths = [.. fields.Select((field, i) => rows.Select(row => row[i].Length).Append(field.Label.Length).Max())];
        while (widths.Sum() + Gap * (widths.Length - 1) > terminalWidth && widths.Max() > Narrowest)
            widths[Array.IndexOf(widths, widths.Max())]--;
    }

    public string Header => Row([.. fields.Select(shown => shown.Label)]);

    public string Rule =>
        Row([.. fields.Select((shown, i) => new string('-', Math.Min(shown.Label.Length, widths[i])))]);

    public string Row(string[] texts) => string.Join(' ', texts.Select(Cell)).TrimEnd();

    private string Cell(string text, int column)
    {
        var fitting = text.Length <= widths[column] ? text : text[..(widths[column] - 1)] + "…";
        return fields[column].IsRight ? fitting.PadLeft(widths[column]) : fitting.PadRight(widths[column]);
    }
}
