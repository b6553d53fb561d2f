namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Memory that each worker uses inside one item, as large as the most demanding step wants.</summary>
internal sealed unsafe class WorkerScratch(int workers) : IDisposable
{
    private AlignedBuffer? buffer;
    private long length;

    public int Workers => workers;

    /// <summary>Asks for room, before <see cref="Allocate"/>.</summary>
    public void Reserve(long floats) => length = Math.Max(length, (floats + 15) / 16 * 16);

    public void Allocate() => buffer = new(workers * length);

    /// <summary>A worker's memory.</summary>
    /// <param name="worker">0 to the number of workers less 1.</param>
    public float* Of(int worker) => buffer!.Pointer + worker * length;

    public void Dispose() => buffer?.Dispose();
}
