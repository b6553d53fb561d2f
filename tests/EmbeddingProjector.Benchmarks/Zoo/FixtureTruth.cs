using EmbeddingProjector.Benchmarks.Peers;
using EmbeddingProjector.Tests;

namespace EmbeddingProjector.Benchmarks.Zoo;

/// <summary>Finds torchvision's logits under formula weights, in float64: the tests' fixtures, those of
/// <c>shared/fixtures/models</c>, or new ones by generate.py.</summary>
internal static class FixtureTruth
{
    /// <summary>The logits' .npy file; null where there is none and torchvision is not here.</summary>
    public static string? Find(string model)
    {
        var made = Path.Combine(Path.GetTempPath(), "embeddingprojector-fixtures");
        string[] folders =
        [
            Path.Combine(RepositoryRoot.Path, "tests", "EmbeddingProjector.Tests", "Fixtures", "models"),
            SharedData.PathOf("fixtures", "models"),
            Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FIXTURES") ?? made,
            made,
        ];
        return Existing() ?? (PythonScript.TryRun(SharedData.PathOf("fixtures", "generate.py"), made, model) ? Existing() : null);

        string? Existing() =>
            folders.Select(folder => Path.Combine(folder, $"{model}.logits.npy")).FirstOrDefault(File.Exists);
    }
}
