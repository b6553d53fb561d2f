namespace EmbeddingProjector.Module.Output;

/// <summary>A weight file that is on this machine, as <c>Save-EmbeddingModel</c> gives it.</summary>
public sealed record SavedModel
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The weight set's name.</summary>
    public required string WeightSet { get; init; }

    /// <summary>The full path of the file; <c>embedded:NAME</c> for weights that the library carries.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of the file; null for weights that the library carries.</summary>
    public required long? Length { get; init; }

    /// <summary>Whether it was downloaded now, and not there before.</summary>
    public required bool IsNew { get; init; }

    /// <summary>The licence that the weights come under.</summary>
    public required string License { get; init; }
}
