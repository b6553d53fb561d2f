using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>Writes a shape as the list of its dimensions.</summary>
internal sealed class TensorShapeJsonConverter : JsonConverter<TensorShape>
{
    /// <inheritdoc/>
    public override TensorShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<int[]>(ref reader, options));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TensorShape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var dimension in value.Dimensions)
            writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
    }
}
