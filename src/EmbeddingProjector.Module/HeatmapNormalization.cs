namespace EmbeddingProjector.Module;

/// <summary>What becomes of the values before a heatmap colours them.</summary>
public enum HeatmapNormalization
{
    /// <summary>Each column is stretched over the whole scale; a constant one keeps its value.</summary>
    Column,

    /// <summary>Values as they are: blue for 0 and less, red for 1 and more.</summary>
    None,
}
