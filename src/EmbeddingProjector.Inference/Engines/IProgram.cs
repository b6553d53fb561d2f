namespace EmbeddingProjector.Inference.Engines;

/// <summary>A compiled model. One run at a time; make several programs for several callers.</summary>
public interface IProgram : IDisposable
{
    /// <summary>[channels, height, width] of one image; models read 3 channels.</summary>
    TensorShape InputShape { get; }

    /// <summary>The shape of one image at each output, in the order asked for.</summary>
    IReadOnlyList<TensorShape> OutputShapes { get; }

    /// <summary>The most images that one run takes.</summary>
    int MaxBatch { get; }

    /// <summary>Runs a batch.</summary>
    /// <param name="input">[batch, channels, height, width], row-major, normalised.</param>
    /// <param name="batch">1 to <see cref="MaxBatch"/>.</param>
    /// <param name="outputs">One buffer an output, each [batch, output shape], row-major (channels before height and
    /// width).</param>
    /// <exception cref="ArgumentException">A buffer's length does not fit.</exception>
    void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs);
}
