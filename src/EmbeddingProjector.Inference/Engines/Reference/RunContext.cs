namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>What kernels share while a program runs.</summary>
/// <param name="Threads">How many channels may be computed at once.</param>
/// <param name="Buffers">Where scratch memory comes from and goes back to.</param>
internal sealed record RunContext(ParallelOptions Threads, BufferPool Buffers);
