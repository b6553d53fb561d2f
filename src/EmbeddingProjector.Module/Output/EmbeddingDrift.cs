namespace EmbeddingProjector.Module.Output;

/// <summary>How far one set has moved from another, as <c>Measure-EmbeddingDrift</c> found it.</summary>
public sealed record EmbeddingDrift
{
    /// <summary>The set that is compared with.</summary>
    public required string Reference { get; init; }

    /// <summary>The set that is compared.</summary>
    public required string Difference { get; init; }

    /// <summary>Whether a classifier tells the sets apart better than the threshold, and not by chance.</summary>
    public required bool IsDrifted { get; init; }

    /// <summary>The area under the ROC curve of a classifier of items held out: 0.5 where nothing tells the sets apart, 1
    /// where all does.</summary>
    public required double Auc { get; init; }

    /// <summary>What <see cref="Auc"/> may be at most.</summary>
    public required double Threshold { get; init; }

    /// <summary>How likely that much, or more, is without drift; drift is below 0.01.</summary>
    public required double PValue { get; init; }

    /// <summary>The cosine of the two sets' mean vectors.</summary>
    public required double MeanCosine { get; init; }

    /// <summary>Items of the reference that were compared.</summary>
    public required int ReferenceCount { get; init; }

    /// <summary>Items of the other set that were.</summary>
    public required int DifferenceCount { get; init; }

    /// <summary>Items that both sets have, by id.</summary>
    public required int SharedCount { get; init; }

    /// <summary>Of those, the mean cosine of an item's two vectors: 1 where nothing has changed; null without.</summary>
    public required double? SharedCosine { get; init; }

    /// <summary>Of those, the least cosine; null without.</summary>
    public required double? LeastSharedCosine { get; init; }
}
