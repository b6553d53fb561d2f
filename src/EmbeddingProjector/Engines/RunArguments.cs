namespace EmbeddingProjector.Engines;

/// <summary>The guard that every program's <see cref="IProgram.Run"/> begins with.</summary>
internal static class RunArguments
{
    /// <summary>Refuses a batch or a buffer whose size does not fit.</summary>
    /// <param name="program">The program that is to run.</param>
    /// <param name="inputLength">Values in the input buffer.</param>
    /// <param name="batch">Images.</param>
    /// <param name="outputs">The output buffers.</param>
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
        {
            throw new ArgumentException(
                $"expected {program.OutputShapes.Count} output buffers, found {outputs.Count}", nameof(outputs));
        }

        for (var i = 0; i < outputs.Count; i++)
        {
            values = (long)batch * program.OutputShapes[i].Length;
            if (outputs[i].Length != values)
                throw Mismatch($"output {i}", values, outputs[i].Length, nameof(outputs));
        }
    }

    private static ArgumentException Mismatch(string buffer, long expected, int found, string parameter) =>
        new($"{buffer}: expected {expected} values, found {found}", parameter);
}
