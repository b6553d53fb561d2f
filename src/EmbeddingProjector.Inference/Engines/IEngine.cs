namespace EmbeddingProjector.Inference.Engines;

/// <summary>Turns a graph and its weights into a program that runs batches.</summary>
public interface IEngine
{
    /// <summary>The name that <c>-Engine</c> and provenance use.</summary>
    string Name { get; }

    /// <summary>What it runs on: <c>cpu</c>, or <c>cuda:0</c> and so on.</summary>
    string Device => EngineFactory.Processor;

    /// <summary>Whether its programs are invariant: an image's result is the same, bit for bit, in any batch and on any
    /// number of threads. Otherwise the results agree to float32's rounding.</summary>
    bool IsInvariant => true;

    /// <summary>Whether it computes an op.</summary>
    /// <param name="op">The op, with its attributes.</param>
    bool Supports(Op op);

    /// <summary>Compiles a graph for some outputs.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Read once, tensor by tensor, while compiling; not kept.</param>
    /// <param name="options">Outputs, input size, batch and threads, and whether gradients are wanted.</param>
    /// <returns>An <see cref="IGradientProgram"/> where <see cref="ProgramOptions.Gradient"/> is set.</returns>
    /// <exception cref="GradientNotSupportedException">Gradients are wanted, and this engine has none.</exception>
    /// <exception cref="WeightMismatchException">A tensor is missing or has another shape.</exception>
    /// <exception cref="OpNotSupportedException">The outputs need an op that this engine has not.</exception>
    /// <exception cref="GraphException">The input size does not fit the graph.</exception>
    IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options);
}
