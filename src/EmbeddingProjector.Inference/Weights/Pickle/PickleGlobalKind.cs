namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>What an allowed name stands for.</summary>
internal enum PickleGlobalKind
{
    /// <summary>A value that weights do not depend on; it is read over.</summary>
    Inert,

    /// <summary>A mapping, built from nothing, from pairs or from another mapping.</summary>
    Dictionary,

    /// <summary>A tuple under another name.</summary>
    Tuple,

    /// <summary>A storage's class, which says how values are stored.</summary>
    Storage,

    /// <summary>A tensor from storage, offset, size and strides.</summary>
    Tensor,

    /// <summary>A wrapper round the tensor that is its first argument.</summary>
    Parameter,

    /// <summary>A tensor of a subclass or with attributes: the rebuilding function and its arguments are
    /// arguments.</summary>
    TensorSubclass,
}
