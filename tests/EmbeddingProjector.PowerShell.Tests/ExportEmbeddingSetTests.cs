using EmbeddingProjector.Tests.Logs;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ExportEmbeddingSetTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("table.npy")]
    [InlineData("deflated.npz")]
    [InlineData("torch/00000/plain")]
    public void Anything_with_vectors_becomes_a_log(string path)
    {
        var run = Run("-InputObject", Fixture(path), "-LogDir", "log", "-Tag", "mine");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Count +: 6\n", run.Output);
        var entry = Assert.Single(ProjectorLogReader.Open(folder.File("log")));
        Assert.Equal(("mine", 6, 3), (entry.Name, entry.Rows, entry.Columns));
        Assert.Contains(Path.GetFullPath(Fixture(path.Split('/')[0])), Provenance("log/mine"));
    }

    [Fact]
    public void A_log_of_ours_copies_with_thumbnails_recipe_and_metadata()
    {
        var digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");
        PowerShellRun.Of(folder.Path, "Export-Embedding", digits, "-First", "9", "-LogDir", "a");

        Run("-InputObject", "a", "-LogDir", "b");

        foreach (var name in new[] { "embeddings.npy", "items.tsv", "metadata.tsv", "tensors.bytes", "sprite.png" })
        {
            Assert.Equal(
                File.ReadAllBytes(folder.File($"a/tiny-resnet20/{name}")),
                File.ReadAllBytes(folder.File($"b/tiny-resnet20/{name}")));
        }

        Assert.Contains("\"model\": \"tiny-resnet20\"", Provenance("b/tiny-resnet20"));
        Assert.Contains("\"origin\": \"Set\"", Provenance("b/tiny-resnet20"));
    }

    [Fact]
    public void Without_a_log_folder_the_log_goes_to_runs_under_the_sets_name()
    {
        Run("-InputObject", Fixture("half.npy"));

        Assert.True(File.Exists(folder.File("runs/half/projector_config.pbtxt")));
    }

    [Fact]
    public void A_matrix_where_pictures_belong_is_told_its_place()
    {
        var run = Run(Fixture("half.npy"), "-LogDir", "log");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("-InputObject", run.Error);
        Assert.Contains("[NoImageFound]", run.Error);
    }

    [Fact]
    public void What_if_changes_nothing()
    {
        var run = Run("-InputObject", Fixture("half.npy"), "-WhatIf");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("Write the 6 embeddings of 'half' as 'half'", run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("-Model", "resnet18")]
    [InlineData("-Path", "pictures")]
    [InlineData("-Resume")]
    [InlineData("-BatchSize", "4")]
    public void What_needs_a_model_does_not_go_with_a_set(params string[] arguments)
    {
        var run = Run(["-InputObject", Fixture("half.npy"), .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("[AmbiguousParameterSet]", run.Error);
    }

    [Theory]
    [InlineData("-Engine", "Simd")]
    [InlineData("-Device", "cpu")]
    [InlineData("-Weights", "Default")]
    public void What_all_commands_with_a_model_take_is_refused_for_a_set(params string[] arguments) => Assert.Contains(
        $"{arguments[0]}: expected pictures", Run(["-InputObject", Fixture("half.npy"), .. arguments]).Error);

    [Fact]
    public void A_second_export_needs_force_or_another_tag()
    {
        string[] line = ["-InputObject", Fixture("half.npy"), "-LogDir", "log"];

        Assert.Equal(0, Run(line).ExitCode);
        Assert.Contains("[LogTagExists]", Run(line).Error);
        Assert.Equal(0, Run([.. line, "-Force", "-Format", "Tsv"]).ExitCode);
        Assert.Equal(0, Run([.. line, "-Tag", "other"]).ExitCode);
        Assert.Equal(["half", "other"], ProjectorLogReader.Open(folder.File("log")).Select(entry => entry.Name));
    }

    private static string Fixture(string name) => Path.Combine(Fixtures, name);

    private string Provenance(string tag) => File.ReadAllText(folder.File($"{tag}/provenance.json"));

    [Fact]
    public void Projections_are_bookmarks_of_pictures_and_of_sets_alike()
    {
        var digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");
        var run = PowerShellRun.Of(
            folder.Path, "Export-Embedding", digits, "-Include", "000*", "-LogDir", "a", "-Projection", "Pca,Lda,Tsne,Umap", "-Seed", "7");

        Assert.Equal(0, run.ExitCode);
        Run("-InputObject", "a", "-LogDir", "b", "-Projection", "Pca,Lda,Tsne,Umap", "-Seed", "7");
        foreach (var name in new[] { "projections.tsv", "bookmarks.json" })
        {
            Assert.Equal(
                File.ReadAllBytes(folder.File($"a/tiny-resnet20/{name}")),
                File.ReadAllBytes(folder.File($"b/tiny-resnet20/{name}")));
        }

        Assert.Contains("[TooFewClasses]", Run("-InputObject", Fixture("half.npy"), "-Projection", "Lda").Error);
    }

    private PowerShellRun Run(params string[] arguments) =>
        PowerShellRun.Of(folder.Path, ["Export-Embedding", .. arguments]);
}
