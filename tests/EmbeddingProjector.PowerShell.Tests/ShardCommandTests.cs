using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>Export-Embedding -Shard and Merge-EmbeddingRun.</summary>
public sealed class ShardCommandTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shards_of_real_pictures_merge_to_the_same_bytes()
    {
        string[] line = ["Export-Embedding", Digits, "-First", "60", "-Seed", "3", "-Projection", "Pca"];
        Run([.. line, "-LogDir", "whole"]);
        var run = Run([.. line, "-LogDir", "parts", "-Shard", "1/3"]);
        Assert.Contains("Merge-EmbeddingRun", run.Error);
        Assert.Contains("lost: 2, 3", Run("Merge-EmbeddingRun", "parts").Error);
        Run([.. line, "-LogDir", "parts", "-Shard", "2/3"]);
        Run([.. line, "-LogDir", "parts", "-Shard", "3/3"]);

        var merged = Run("Merge-EmbeddingRun", "parts");

        Assert.Equal(0, merged.ExitCode);
        foreach (var path in Directory.GetFiles(folder.File("whole/tiny-resnet20")))
        {
            var name = Path.GetFileName(path);
            if (name != "provenance.json" && !name.StartsWith("events", StringComparison.Ordinal)) // they say when
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.File($"parts/tiny-resnet20/{name}")));
        }

        Assert.Contains("[NoShard]", Run("Merge-EmbeddingRun", "parts").Error);
    }

    [Theory]
    [InlineData("Auto", "1/4", "SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=4", "SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("auto", "1/4", "SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_MIN=0", "SLURM_ARRAY_TASK_MAX=3", "SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("Auto/4", "4/4", "SLURM_ARRAY_TASK_ID=40", "SLURM_ARRAY_TASK_MIN=10", "SLURM_ARRAY_TASK_MAX=40", "SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("Auto", "1/1", "SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=1", "SLURM_ARRAY_TASK_COUNT=1")]
    [InlineData("Auto/16", "16/16", "JOB_COMPLETION_INDEX=15")]
    [InlineData("Auto", "1/2", "JOB_COMPLETION_INDEX=0", "JOB_COMPLETIONS=2")]
    [InlineData("2/3", "2/3", "SLURM_ARRAY_TASK_ID=1")]
    public void The_part_comes_from_what_started_the_process(string text, string expected, params string[] variables) =>
        Assert.Equal(expected, ShardText.Parse(text, Of(variables)).ToString());

    [Theory]
    [InlineData("Auto", "found neither")]
    [InlineData("Auto/x", "found 'x'", "JOB_COMPLETION_INDEX=0")]
    [InlineData("Auto", "found none", "JOB_COMPLETION_INDEX=0")]
    [InlineData("Auto/4", "found '4'", "JOB_COMPLETION_INDEX=4")]
    [InlineData("Auto", "the whole array", "SLURM_ARRAY_TASK_ID=3", "SLURM_ARRAY_TASK_MIN=3", "SLURM_ARRAY_TASK_MAX=3", "SLURM_ARRAY_TASK_COUNT=1")]
    [InlineData("4/3", "found '4/3'")]
    [InlineData("Auto/4", "3/4", "SLURM_ARRAY_TASK_ID=3", "SLURM_ARRAY_TASK_MIN=3", "SLURM_ARRAY_TASK_MAX=3", "SLURM_ARRAY_TASK_COUNT=1")]
    [InlineData("Auto", "evenly spaced", "SLURM_ARRAY_TASK_ID=7", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=7", "SLURM_ARRAY_TASK_COUNT=5")]
    [InlineData("Auto", "evenly spaced", "SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=7", "SLURM_ARRAY_TASK_COUNT=3")]
    [InlineData("Auto", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_ID=2")]
    public void What_cannot_be_told_is_an_error(string text, string expected, params string[] variables) =>
        Assert.Contains(
            expected, Assert.Throws<CommandInputException>(() => ShardText.Parse(text, Of(variables))).Message);

    private static Func<string, string?> Of(string[] variables) =>
        name => variables.Select(variable => variable.Split('=')).FirstOrDefault(pair => pair[0] == name)?[1];

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
