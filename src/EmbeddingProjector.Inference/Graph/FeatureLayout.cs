namespace EmbeddingProjector.Inference.Graph;

/// <summary>What the dimensions of a node's values are.</summary>
public enum FeatureLayout
{
    /// <summary>[channels, height, width], or [channels, pixels].</summary>
    ChannelsFirst,

    /// <summary>[features].</summary>
    Vector,

    /// <summary>[height, width, channels] or [tokens, features].</summary>
    ChannelsLast,

    /// <summary>[1 + tokens, features]: the class token, then the patches'.</summary>
    ClassTokenFirst,
}
