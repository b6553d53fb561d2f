namespace EmbeddingProjector.Benchmarks;

/// <summary>A measurement that is run by name.</summary>
/// <param name="Name">The first argument that chooses it.</param>
/// <param name="Arguments">Its arguments in one line.</param>
/// <param name="Run">Measures and prints, given the arguments after the name; returns the exit code.</param>
internal sealed record Benchmark(string Name, string Arguments, Func<string[], int> Run);
