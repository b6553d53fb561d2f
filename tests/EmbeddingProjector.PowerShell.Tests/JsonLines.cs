using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>What a command gives, with every property, as text that tests can read without its type.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter(), new TensorShapeJsonConverter(), new EmbeddingSetJsonConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(object value) => JsonSerializer.Serialize(value, value.GetType(), Options);
}
