namespace EmbeddingProjector.Pipeline;

/// <summary>How the values of a feature map, [channels, height, width], become a vector.</summary>
/// <remarks>A node whose output is a vector already, [features], is left as it is by each of them.</remarks>
public enum Pooling
{
    /// <summary>The values as the engine gives them, row-major: channels * height * width of them.</summary>
    None,

    /// <summary>The mean of each channel, summed in double: channels of them.</summary>
    Average,

    /// <summary>The largest value of each channel: channels of them.</summary>
    Max,
}
