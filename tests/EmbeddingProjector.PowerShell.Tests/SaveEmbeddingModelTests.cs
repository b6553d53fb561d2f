using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class SaveEmbeddingModelTests : IDisposable
{
    private const string FileName = "resnet18-f37072fd.pth";

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EMBEDDINGPROJECTOR_OFFLINE", null);
        folder.Dispose();
    }

    [Fact]
    public void Weights_that_the_library_carries_need_no_download()
    {
        var saved = JsonDocument.Parse(Run("Save-EmbeddingModel", "tiny-resnet20", "-AsJson").Output).RootElement;

        Assert.Equal("embedded:tiny-resnet20.safetensors", saved.GetProperty("Path").GetString());
        Assert.False(saved.GetProperty("IsNew").GetBoolean());
    }

    [Fact]
    public void A_file_that_is_there_is_not_downloaded_again()
    {
        folder.Write(FileName, 1, 2, 3);

        var saved = JsonDocument.Parse(
            Run("Save-EmbeddingModel", "resnet18", "-Destination", ".", "-AsJson").Output).RootElement;

        Assert.Equal(folder.File(FileName), saved.GetProperty("Path").GetString());
        Assert.Equal(3, saved.GetProperty("Length").GetInt64());
        Assert.False(saved.GetProperty("IsNew").GetBoolean());
    }

    [Fact]
    public void A_file_comes_back_where_its_replacement_cannot_be_downloaded()
    {
        folder.Write(FileName, 1, 2, 3);
        Environment.SetEnvironmentVariable("EMBEDDINGPROJECTOR_OFFLINE", "1"); // no other test downloads through it

        var run = Run("Save-EmbeddingModel", "resnet18", "-Destination", ".", "-Force");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[WeightsNotFound]", run.Error);
        Assert.Equal([folder.File(FileName)], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_if_names_the_address_and_the_file_and_downloads_nothing()
    {
        var run = Run("Save-EmbeddingModel", "resnet18", "-Destination", "cache", "-WhatIf");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains($"https://download.pytorch.org/models/{FileName}", run.Error);
        Assert.Contains(folder.File($"cache/{FileName}"), run.Error);
        Assert.False(Directory.Exists(folder.File("cache")));
    }

    [Fact]
    public void An_unknown_weight_set_lists_those_there_are()
    {
        var run = Run("Save-EmbeddingModel", "resnet50", "-WeightSet", "V2");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("it has: IMAGENET1K_V2, IMAGENET1K_V1", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
