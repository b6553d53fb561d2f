namespace EmbeddingProjector.Inference.Engines;

/// <summary>The guards that every program's <see cref="IProgram.Run"/> and <see cref="IGradientProgram.Backward"/>
/// begin with.</summary>
internal static class RunArguments
{
    /// <summary>Refuses a batch or a buffer whose size does not fit.</summary>
    /// <param name="inputLength">Values in the input buffer.</param>
    /// <exception cref="ArgumentException">One of them does not fit; the message says which, expected and
    /// found.</exception>
    public static void Check(IProgram program, int inputLength, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, program.MaxBatch);
        var values = (long)batch * program.InputShape.Length;
        if (inputLength != values)
            throw Mismatch("input", values, inputLength, nameof(inputLength));
        if (outputs.Count != program.OutputShapes.Count)
            throw new ArgumentException(
                $"expected {program.OutputShapes.Count} output buffers, found {outputs.Count}", nameof(outputs));

        for (var i = 0; i < outputs.Count; i++)
        {
            values = (long)batch * program.OutputShapes[i].Length;
            if (outputs[i].Length != values)
                throw Mismatch($"output {i}", values, outputs[i].Length, nameof(outputs));
        }
    }

    /// <summary>Refuses gradients before a run, and buffers whose size does not fit it.</summary>
    /// <param name="program">The program whose last run is meant.</param>
    /// <param name="batch">Images of the last run; 0 before the first.</param>
    /// <param name="inputGradientLength">Values in the buffer for the result.</param>
    /// <exception cref="InvalidOperationException">Nothing has been run yet.</exception>
    /// <exception cref="ArgumentException">A buffer does not fit; the message says which, expected and
    /// found.</exception>
    public static void CheckGradients(
        IProgram program, int batch, IReadOnlyList<ReadOnlyMemory<float>> outputGradients, int inputGradientLength)
    {
        if (batch == 0)
            throw new InvalidOperationException("expected a run before its gradient, found none");
        if (outputGradients.Count != program.OutputShapes.Count)
            throw new ArgumentException(
                $"expected {program.OutputShapes.Count} output gradients, found {outputGradients.Count}",
                nameof(outputGradients));

        for (var i = 0; i < outputGradients.Count; i++)
        {
            var values = (long)batch * program.OutputShapes[i].Length;
            if (outputGradients[i].Length != 0 && outputGradients[i].Length != values)
                throw Mismatch($"output gradient {i}", values, outputGradients[i].Length, nameof(outputGradients));
        }

        var inputs = (long)batch * program.InputShape.Length;
        if (inputGradientLength != inputs)
            throw Mismatch("input gradient", inputs, inputGradientLength, nameof(inputGradientLength));
    }

    private static ArgumentException Mismatch(string buffer, long expected, int found, string parameter) =>
        new($"{buffer}: expected {expected} values, found {found}", parameter);
}
