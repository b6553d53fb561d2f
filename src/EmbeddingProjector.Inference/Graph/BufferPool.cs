namespace EmbeddingProjector.Inference.Graph;

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
