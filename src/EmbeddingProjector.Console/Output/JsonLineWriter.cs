using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>Writes each object at once, as one line of JSON.</summary>
internal sealed class JsonLineWriter(TextWriter output) : IObjectWriter
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter(), new TensorShapeJsonConverter(), new EmbeddingSetJsonConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the reader is no web page
    };

    /// <inheritdoc/>
    public void Write(object value) => output.WriteLine(JsonSerializer.Serialize(value, value.GetType(), Options));

    /// <inheritdoc/>
    public void Flush() => output.Flush();
}
