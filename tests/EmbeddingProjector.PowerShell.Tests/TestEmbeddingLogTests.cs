using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class TestEmbeddingLogTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public TestEmbeddingLogTests() =>
        Assert.Equal(0, Run("Export-Embedding", Digits, "-First", "20", "-LogDir", "log").ExitCode);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Our_own_log_has_no_faults()
    {
        string[] line = ["Export-Embedding", Digits, "-First", "20", "-LogDir", "log"];
        Run([.. line, "-Tag", "a/b", "-Layer", "layer1", "-Pooling", "Average"]);
        Run([.. line, "-Tag", "projected", "-Projection", "Pca"]);

        var run = Run("Test-EmbeddingLog", "log");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal("True", Run("Test-EmbeddingLog", "log", "-Quiet").Output.Trim());
        Assert.Equal("true", Run("Test-EmbeddingLog", "log", "-Quiet", "-AsJson").Output.Trim());
    }

    [Fact]
    public void Faults_are_listed_and_mended_on_request()
    {
        var metadata = folder.File("log/tiny-resnet20/metadata.tsv");
        var whole = File.ReadAllText(metadata);
        File.WriteAllText(metadata, whole.TrimEnd('\n'));

        var found = JsonDocument.Parse(Run("Test-EmbeddingLog", "log", "-AsJson").Output).RootElement;
        Assert.Equal("MetadataFinalNewline", found.GetProperty("Id").GetString());
        Assert.Equal("Warning", found.GetProperty("Severity").GetString());
        Assert.Equal(21, found.GetProperty("Line").GetInt32());
        Assert.Contains("What if:", Run("Test-EmbeddingLog", "log", "-Repair", "-WhatIf").Error);
        Assert.NotEqual(whole, File.ReadAllText(metadata));

        var mended = JsonDocument.Parse(Run("Test-EmbeddingLog", "log", "-Repair", "-AsJson").Output).RootElement;
        Assert.True(mended.GetProperty("IsRepaired").GetBoolean());
        Assert.Equal(whole, File.ReadAllText(metadata));
        Assert.Empty(Run("Test-EmbeddingLog", "log").Output);
    }

    [Fact]
    public void A_log_that_does_not_load_is_false_for_scripts()
    {
        File.Delete(folder.File("log/tiny-resnet20/tensors.bytes"));

        Assert.Equal("False", Run("Test-EmbeddingLog", "log", "-Quiet").Output.Trim());
        Assert.Equal("false", Run("Test-EmbeddingLog", "log", "-Quiet", "-AsJson").Output.Trim());
    }

    [Fact]
    public void A_folder_without_a_log_is_an_error()
    {
        var run = Run("Test-EmbeddingLog", "elsewhere");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[LogNotFound]", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
