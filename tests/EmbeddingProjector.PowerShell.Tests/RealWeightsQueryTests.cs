namespace EmbeddingProjector.Tests.Commands;

public sealed class RealWeightsQueryTests : IDisposable
{
    private static readonly string Photos = Path.Combine(RepositoryRoot.Path, "examples", "photos");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedFact("weights/squeezenet1_0-imagenet.pth")]
    public void A_picture_needs_the_weight_file_that_the_set_was_made_with()
    {
        var weights = SharedData.PathOf("weights", "squeezenet1_0-imagenet.pth");
        var export = PowerShellRun.Of(
            folder.Path,
            "Export-Embedding", Photos, "-Model", "squeezenet1_0", "-WeightsPath", weights, "-Transform", "Squash",
            "-LogDir", "log");
        Assert.Equal(0, export.ExitCode);
        string[] line = ["Find-EmbeddingNeighbor", "log", "-ImagePath", Path.Combine(Photos, "cat.jpg"), "-Top", "1"];

        var found = PowerShellRun.Of(folder.Path, [.. line, "-IncludeSelf", "-WeightsPath", weights, "-AsJson"]);
        var without = PowerShellRun.Of(folder.Path, line);

        // A cosine of a vector with itself is 1 but for the last digits of float64.
        Assert.Matches("\"File\":\"cat.jpg\",\"Score\":(1|0\\.9{12}\\d*),", found.Output);
        Assert.Contains("-Weights must name it (SHA-256 ", without.Error);
        Assert.Contains("[RecipeMismatch]", without.Error);
    }
}
