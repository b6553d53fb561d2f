using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Postgres;

/// <summary>Takes a row's cells apart into what the table has columns for, and the rest as JSON.</summary>
/// <param name="columns">The cells' names; the id is the first.</param>
internal sealed partial class RowCells(IReadOnlyList<string> columns)
{
    public const string Label = "label";
    public const string File = "file";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int label = IndexOf(columns, Label);
    private readonly int file = IndexOf(columns, File);
    private readonly MemoryStream json = new();

    /// <summary>Whether a column lies in the metadata.</summary>
    public static bool IsMetadata(IReadOnlyList<string> columns, int column) =>
        column > 0 && columns[column] is not (Label or File);

    public (string Id, string? Label, string? File, string? Metadata) Of(IReadOnlyList<string?> cells) => (
        cells[0]!,
        label < 0 ? null : cells[label],
        file < 0 ? null : cells[file],
        cells.Count > 1 + (label < 0 ? 0 : 1) + (file < 0 ? 0 : 1) ? Metadata(cells) : null);

    private string Metadata(IReadOnlyList<string?> cells)
    {
        json.SetLength(0);
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            for (var column = 1; column < cells.Count; column++)
            {
                if (!IsMetadata(columns, column))
                    continue;
                writer.WritePropertyName(columns[column]);
                if (cells[column] is not { } text)
                    writer.WriteNullValue();
                else if (IsNumber().IsMatch(text))
                    writer.WriteRawValue(text);
                else
                    writer.WriteStringValue(text);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    private static int IndexOf(IReadOnlyList<string> columns, string name)
    {
        for (var i = 1; i < columns.Count; i++)
        {
            if (columns[i] == name)
                return i;
        }

        return -1;
    }

    // Numbers that jsonb gives back as they were written.
    [GeneratedRegex(@"\A(?!-0(\.0*)?\z)-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?\z")]
    private static partial Regex IsNumber();
}
