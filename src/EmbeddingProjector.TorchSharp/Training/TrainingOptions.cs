using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>What a training run is given.</summary>
public sealed record TrainingOptions
{
    /// <summary>The model.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>The weights to begin with; null for random ones.</summary>
    public VisionModel? Weights { get; init; }

    /// <summary>What a picture goes through.</summary>
    public required ImageTransform Transform { get; init; }

    /// <summary>The pictures.</summary>
    public required TrainingData Data { get; init; }

    /// <summary>The run's numbers.</summary>
    public TrainingSettings Settings { get; init; } = new();

    /// <summary>Values of a linear layer, <c>projector</c>, between the model's embedding and its head, or the objective
    /// where that trains no head: they are the trained model's embedding. Null for that of the weights to begin with, or
    /// none.</summary>
    public int? EmbeddingSize { get; init; }

    /// <summary>How pictures are changed while they are learned from.</summary>
    public ImmutableArray<Augmentation> Augment { get; init; } = [];

    /// <summary>The checkpoint to write: .safetensors, or .pth as torch.save writes it, without metadata.</summary>
    public required string Destination { get; init; }

    /// <summary>Goes on where a run of the same options stopped.</summary>
    public bool Resume { get; init; }

    /// <summary>TensorBoard's folder for the run's curves; null for none.</summary>
    public string? LogDir { get; init; }

    /// <summary>Writes the held-out pictures' embeddings to <see cref="LogDir"/> before training and after every so
    /// many epochs; 0 for never.</summary>
    public int SnapshotEvery { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null takes CUDA where there is one.</summary>
    public string? Device { get; init; }

    /// <summary>Of libtorch and of the loader. Sums depend on their number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How pictures are decoded.</summary>
    public ImageReadOptions ReadOptions { get; init; } = ImageReadOptions.Default;

    /// <summary>A transform at another input size.</summary>
    /// <param name="transform">The model's.</param>
    /// <param name="size">Side in pixels of the square.</param>
    public static ImageTransform AtSize(ImageTransform transform, int size) => transform.AtSize(size);
}

/// <summary>All that decides a trained model's weights, as its checkpoint tells it and as a run that goes on must find it
/// again.</summary>
internal sealed record TrainingRecipe(
    string Model, string Weights, string? WeightsSha256, string Transform, bool ApplyOrientation,
    IReadOnlyList<Augmentation> Augment, TrainingSettings Settings, int? EmbeddingSize, int TrainCount, int HeldOutCount, string DataSha256,
    int Threads)
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The recipe of a run.</summary>
    public static TrainingRecipe Of(TrainingOptions options) => new(
        options.Architecture.Name, options.Weights?.WeightSetName ?? "random", options.Weights?.WeightsSha256,
        Pipeline.EmbeddingRecipe.Describe(options.Transform), options.ReadOptions.ApplyOrientation, options.Augment,
        options.Settings, options.EmbeddingSize, options.Data.Train.Count, options.Data.HeldOut.Count, options.Data.Sha256, options.Threads);

    /// <summary>The form of the checkpoint's metadata.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json);

    /// <summary>What another recipe says otherwise, in words; empty where both give the same bits.</summary>
    public string Differences(string found)
    {
        var (mine, other) = (Values(ToString()), Values(found));
        return string.Join("; ", mine.Keys.Union(other.Keys)
            .Where(key => mine.GetValueOrDefault(key) != other.GetValueOrDefault(key))
            .Select(key => $"{key}: expected {other.GetValueOrDefault(key)}, found {mine.GetValueOrDefault(key)}"));
    }

    private static Dictionary<string, string> Values(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateObject()
            .SelectMany(entry => entry.Name == "settings"
                ? entry.Value.EnumerateObject().AsEnumerable() : new[] { entry })
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
    }
}
