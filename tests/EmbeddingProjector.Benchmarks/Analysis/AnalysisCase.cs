namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>One analysis to measure.</summary>
/// <param name="Name">The argument that chooses it; the peer's too.</param>
/// <param name="What">The sizes.</param>
/// <param name="Value">What the compared number is.</param>
/// <param name="Prepare">Makes the data, for the peer too, and our run.</param>
internal sealed record AnalysisCase(string Name, string What, string Value, Func<PeerFiles, PreparedAnalysis> Prepare);
