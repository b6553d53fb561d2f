namespace EmbeddingProjector.Sweeps;

/// <summary>Where the files of a sweep go.</summary>
public sealed record SweepExportOptions
{
    /// <summary>The folder that TensorBoard is pointed at. Made if it is missing.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list, and the beginning of the pictures' names; null for the model's
    /// name.</summary>
    public string? Tag { get; init; }

    /// <summary>A folder for the swept pictures as PNG files; null for none.</summary>
    public string? ImageDir { get; init; }

    /// <summary>Replaces an entry of the same tag.</summary>
    public bool Force { get; init; }
}
