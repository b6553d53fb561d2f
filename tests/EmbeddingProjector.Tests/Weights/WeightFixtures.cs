namespace EmbeddingProjector.Tests.Weights;

/// <summary>The checkpoints of shared/fixtures/weights, copied beside the test assembly (weights.py there makes
/// them).</summary>
internal static class WeightFixtures
{
    public static string Folder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "weights");

    public static string Path(string file) => System.IO.Path.Combine(Folder, file);
}
