namespace EmbeddingProjector.Pipeline;

/// <summary>What the pipeline computes and with how much of the machine.</summary>
public sealed record PipelineOptions
{
    /// <summary>The node whose values are the embedding, by any name that <see cref="Inference.Models.Model.Find"/>
    /// knows.</summary>
    public string Layer { get; init; } = "embedding";

    /// <summary>What becomes of the values of a feature map.</summary>
    public Pooling Pooling { get; init; } = Pooling.None;

    /// <summary>The most images that the engine runs at once, at least 1; null for 8, and up to 32 of small images. It
    /// changes no result.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The engine's threads, at least 1; as many threads again read and decode. It changes no
    /// result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The limits that encoded pictures are held to.</summary>
    public ImageReadOptions ReadOptions { get; init; } = ImageReadOptions.Default;

    /// <summary>Used instead of the weight set's own transform; null for the weight set's own.</summary>
    public ImageTransform? Transform { get; init; }

    /// <summary>The side in pixels of each image's square thumbnail; null for no thumbnails.</summary>
    public int? ThumbnailSize { get; init; }

    /// <summary>Whether the head is run as well, for <see cref="EmbeddedImage.Prediction"/>. A model without a head has
    /// none to run.</summary>
    public bool WithPrediction { get; init; } = true;
}
