namespace EmbeddingProjector.Inference.Graph;

/// <summary>What an op computes for one image, in plain loops in float64, and its part of the chain rule. Engines are
/// compared with it.</summary>
internal abstract class OpDefinition
{
    /// <summary>Writes every value of the output.</summary>
    /// <param name="inputs">What the node reads, row-major, in the node's order.</param>
    /// <param name="output">What it writes, row-major.</param>
    /// <param name="run">Threads and scratch memory. Each value is summed by one thread in one order, so the result
    /// does not depend on how many there are.</param>
    public abstract void Run(double[][] inputs, double[] output, RunContext run);

    /// <summary>Adds d(loss)/d(input) to the gradient of each input.</summary>
    /// <param name="values">What the node read and wrote in the run.</param>
    /// <param name="outputGradient">d(loss)/d(output), row-major.</param>
    /// <param name="inputGradients">One sum an input, row-major; one array twice where the node reads an input
    /// twice.</param>
    /// <param name="run">Threads and scratch memory.</param>
    public abstract void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run);
}

/// <summary>What a definition is made for: a node's shapes at the program's input size, and its parameters.</summary>
/// <param name="Name">The node's name, for messages.</param>
/// <param name="Parameter">Reads a parameter by its suffix, row-major.</param>
internal sealed record OpNode(string Name, TensorShape[] Inputs, TensorShape Output, Func<string, float[]> Parameter)
{
    /// <summary>The shape of the first input.</summary>
    public TensorShape Input => Inputs[0];
}

/// <summary>What a node read and wrote for one image, row-major.</summary>
/// <param name="Inputs">In the node's order.</param>
internal readonly record struct NodeValues(double[][] Inputs, double[] Output);

/// <summary>What definitions share while a program runs.</summary>
/// <param name="Threads">How many channels may be computed at once.</param>
/// <param name="Buffers">Where scratch memory comes from and goes back to.</param>
internal sealed record RunContext(ParallelOptions Threads, BufferPool Buffers);

/// <summary>Buffers that nothing needs any more, kept for the next node of the same size.</summary>
internal sealed class BufferPool
{
    private readonly Dictionary<int, Stack<double[]>> free = [];

    /// <summary>A buffer of exactly some length; its values are whatever was there.</summary>
    /// <param name="length">The number of values.</param>
    public double[] Rent(int length) =>
        free.TryGetValue(length, out var stack) && stack.TryPop(out var buffer) ? buffer : new double[length];

    /// <summary>Gives a buffer back.</summary>
    /// <param name="buffer">One that nothing reads any more.</param>
    public void Return(double[] buffer)
    {
        if (!free.TryGetValue(buffer.Length, out var stack))
            free.Add(buffer.Length, stack = new());
        stack.Push(buffer);
    }
}
