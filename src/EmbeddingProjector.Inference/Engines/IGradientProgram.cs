namespace EmbeddingProjector.Inference.Engines;

/// <summary>A program that also gives the gradient of any function of its outputs with respect to the input
/// picture.</summary>
/// <remarks>Compiled with <see cref="ProgramOptions.Gradient"/>. Gradients are as invariant as the
/// engine is, see <see cref="IEngine.IsInvariant"/>.</remarks>
public interface IGradientProgram : IProgram
{
    /// <summary>The gradient of a loss with respect to the input of the last <see cref="IProgram.Run"/>, by the chain
    /// rule. May be called again for the same run, with other gradients of the outputs.</summary>
    /// <param name="outputGradients">For each output d(loss)/d(output), [batch, output shape], row-major, with the
    /// batch of the last run; an empty memory stands for zeros.</param>
    /// <param name="inputGradient">Receives d(loss)/d(input), [batch, channels, height, width], of the normalised
    /// input.</param>
    /// <exception cref="InvalidOperationException">Nothing has been run yet.</exception>
    /// <exception cref="ArgumentException">A buffer's length does not fit the last run.</exception>
    void Backward(IReadOnlyList<ReadOnlyMemory<float>> outputGradients, Span<float> inputGradient);
}
