namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Maps as the row-major float64 arrays that definitions work on, for each worker.</summary>
/// <param name="sources">The maps that a node reads.</param>
internal sealed unsafe class DefinitionMemory(int threads, MapBuffer[] sources, MapBuffer target)
{
    private readonly float[][] floats =
    [
        .. Enumerable.Range(0, threads).Select(
            _ => new float[sources.Append(target).Max(map => MapOrder.Length(map.Layout))]),
    ];

    private readonly double[][][] inputs =
    [
        .. Enumerable.Range(0, threads).Select(
            _ => sources.Select(map => new double[MapOrder.Length(map.Layout)]).ToArray()),
    ];

    /// <summary>An array for what the node writes, for each worker.</summary>
    public double[][] Outputs { get; } =
        [.. Enumerable.Range(0, threads).Select(_ => new double[MapOrder.Length(target.Layout)])];

    /// <summary>What definitions share: one thread, for the images go to several already.</summary>
    public RunContext[] Runs { get; } =
    [
        .. Enumerable.Range(0, threads).Select(_ => new RunContext(new() { MaxDegreeOfParallelism = 1 }, new())),
    ];

    /// <summary>What the node read for an image.</summary>
    /// <param name="maps">The maps that the node reads.</param>
    /// <param name="first">The stage's first image.</param>
    /// <param name="image">The image among those of the stage.</param>
    public double[][] Read(int worker, MapBuffer[] maps, int first, int image)
    {
        for (var i = 0; i < maps.Length; i++)
            Read(worker, maps[i], first, image, inputs[worker][i]);
        return inputs[worker];
    }

    public void Read(int worker, MapBuffer map, int first, int image, double[] values)
    {
        fixed (float* buffer = floats[worker])
        {
            MapOrder.CopyRowMajor(map.At(first) + image * map.ImagePitch, map.Layout, buffer);
            for (var i = 0; i < values.Length; i++)
                values[i] = buffer[i];
        }
    }

    public void Write(int worker, double[] values, MapBuffer map, int first, int image)
    {
        fixed (float* buffer = floats[worker])
        {
            for (var i = 0; i < values.Length; i++)
                buffer[i] = (float)values[i];
            for (var block = 0; block < map.Layout.Blocks; block++)
                MapOrder.ReadBlock(buffer, map.At(first) + image * map.ImagePitch, map.Layout, block);
        }
    }
}
