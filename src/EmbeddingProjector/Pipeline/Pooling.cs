namespace EmbeddingProjector.Pipeline;

/// <summary>How the values of a feature map, [channels, height, width], or of tokens, [tokens, features], become a
/// vector.</summary>
/// <remarks>A node whose output is a vector already, [features], is left as it is by each of them. Average and Max
/// leave a class token out.</remarks>
public enum Pooling
{
    /// <summary>All values as the engine gives them, row-major.</summary>
    None,

    /// <summary>The mean of each channel, summed in double: channels of them.</summary>
    Average,

    /// <summary>The largest value of each channel: channels of them.</summary>
    Max,

    /// <summary>The class token of a vision transformer's layer: its features.</summary>
    Token,
}
