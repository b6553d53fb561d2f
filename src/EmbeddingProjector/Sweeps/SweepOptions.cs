using EmbeddingProjector.Preprocessing.Effects;

namespace EmbeddingProjector.Sweeps;

/// <summary>Which pictures a sweep makes of one, and what is computed of them.</summary>
public sealed record SweepOptions
{
    /// <summary>What changes.</summary>
    public SweepKind Kind { get; init; } = SweepKind.Rotation;

    /// <summary>The values in the order of the rows, at least 2: degrees, factors or pixels.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>What stands where a picture shows a place outside the original.</summary>
    public PictureFill Fill { get; init; } = PictureFill.Black;

    /// <summary>Makes a rotated picture large enough to hold the whole original; else it has the original's
    /// size.</summary>
    public bool Expand { get; init; }

    /// <summary>What is kept of each picture after the effect.</summary>
    public PictureCrop Crop { get; init; }

    /// <summary>Layer, pooling, threads, thumbnails.</summary>
    public PipelineOptions Pipeline { get; init; } = new();
}
