using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>Writes a set item by item: id, label, file, the other columns, vector. Thumbnails are left out.</summary>
internal sealed class EmbeddingSetJsonConverter : JsonConverter<EmbeddingSet>
{
    /// <inheritdoc/>
    public override EmbeddingSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("a set is written only");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EmbeddingSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(value.Name), value.Name);
        writer.WriteString(nameof(value.Source), value.Source);
        writer.WriteNumber(nameof(value.Count), value.Count);
        writer.WriteNumber(nameof(value.Dimension), value.Dimension);
        writer.WriteStartArray("Items");
        for (var item = 0; item < value.Count; item++)
            WriteItem(writer, value, item);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, EmbeddingSet set, int item)
    {
        writer.WriteStartObject();
        writer.WriteString("Id", set.Ids[item]);
        writer.WriteString("Label", set.Labels?[item]);
        writer.WriteString("File", set.Files?[item]);
        writer.WriteStartObject("Metadata");
        foreach (var (name, values) in set.Columns)
            writer.WriteString(name, values[item]);
        writer.WriteEndObject();
        writer.WriteStartArray("Vector");
        foreach (var number in set.Vectors.Row(item))
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
