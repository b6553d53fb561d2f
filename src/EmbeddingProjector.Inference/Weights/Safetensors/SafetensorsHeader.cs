using System.Text.Json;

namespace EmbeddingProjector.Inference.Weights.Safetensors;

/// <summary>The JSON header of a safetensors file: {"name": {"dtype", "shape", "data_offsets"}, "__metadata__":
/// {...}}.</summary>
internal sealed class SafetensorsHeader
{
    private const int MaxDepth = 4;
    private const int MaxEntries = 100_000; // the largest torchvision model has 1,500 tensors

    private readonly ByteRegion file;

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A value is of another kind than expected.</exception>
    /// <exception cref="FormatException">A number does not fit.</exception>
    /// <exception cref="WeightFormatException">A field is missing or of an unknown type.</exception>
    public SafetensorsHeader(ByteRegion file, ReadOnlySpan<byte> json)
    {
        this.file = file;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (Entries.Count == MaxEntries)
                throw file.Invalid($"the safetensors header has more than {MaxEntries} tensors");
            Enter(ref reader, JsonTokenType.StartObject, name);
            if (name == "__metadata__")
                ReadMetadata(ref reader);
            else
                Entries.Add(ReadEntry(ref reader, name));
        }

        while (reader.Read())
        {
            // What follows the object must be white space; anything else is the JSON reader's error.
        }
    }

    /// <summary>The tensors in the header's order.</summary>
    public List<SafetensorsEntry> Entries { get; } = [];

    /// <summary>What the file says of itself.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (Metadata.Count == MaxEntries)
                throw Invalid("__metadata__", $"found more than {MaxEntries} values");
            Metadata[key] = reader.GetString() ?? throw Invalid("__metadata__", $"'{key}' is null, expected a string");
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        ElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype":
                    reader.Read();
                    type = TypeOf(name, reader.GetString());
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name);
                    break;
                case var field:
                    throw Invalid(name, $"unknown field '{field}'");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
            throw Invalid(name, "expected dtype, shape and two data_offsets");

        return new(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Enter(ref reader, JsonTokenType.StartArray, name);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(numbers.Count <= StoredTensor.MaxRank
                ? reader.GetInt64()
                : throw Invalid(name, $"found more than {StoredTensor.MaxRank} numbers"));

        return [.. numbers];
    }

    private void Enter(ref Utf8JsonReader reader, JsonTokenType expected, string name)
    {
        reader.Read();
        if (reader.TokenType != expected)
            throw Invalid(name, $"expected {expected}, found {reader.TokenType}");
    }

    private ElementType TypeOf(string name, string? dtype) => dtype switch
    {
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "F32" => ElementType.Float32,
        "F64" => ElementType.Float64,
        "I8" => ElementType.Int8,
        "I16" => ElementType.Int16,
        "I32" => ElementType.Int32,
        "I64" => ElementType.Int64,
        "U8" => ElementType.UInt8,
        "BOOL" => ElementType.Bool,
        _ => throw Invalid(name, $"the dtype '{dtype}' is not supported"),
    };

    private WeightFormatException Invalid(string name, string reason) => file.Invalid($"tensor '{name}': {reason}");
}
