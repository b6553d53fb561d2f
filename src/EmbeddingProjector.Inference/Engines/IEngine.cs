using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Inference.Engines;

/// <summary>Turns a graph and its weights into a program that runs batches.</summary>
/// <remarks>Promise of every engine: an image's result does not depend on the batch it was in or on the number of
/// threads, bit for bit.</remarks>
public interface IEngine
{
    /// <summary>The name that <c>-Engine</c> and provenance use.</summary>
    string Name { get; }

    /// <summary>Compiles a graph for some outputs.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Read once, tensor by tensor, while compiling; not kept.</param>
    /// <param name="options">Outputs, input size, batch and threads, and whether gradients are wanted.</param>
    /// <returns>An <see cref="IGradientProgram"/> where <see cref="ProgramOptions.Gradient"/> is set.</returns>
    /// <exception cref="GradientNotSupportedException">Gradients are wanted, and this engine has none.</exception>
    /// <exception cref="WeightMismatchException">A tensor is missing or has another shape.</exception>
    /// <exception cref="GraphException">The input size does not fit the graph.</exception>
    IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options);
}
