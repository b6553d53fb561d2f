using System.Text.Json;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ExportEmbeddingHeatmapTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public ExportEmbeddingHeatmapTests() =>
        Assert.Equal(0, Run("Export-Embedding", Digits, "-Include", "0000*", "-LogDir", "log").ExitCode);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_picture_has_one_pixel_a_value()
    {
        var run = Run("Export-EmbeddingHeatmap", "log", "digits.png", "-AsJson");

        var set = ExportedEmbeddings.Read(folder.File("log"));
        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("digits.png")), ImageReadOptions.Default);
        Assert.Equal((128, set.Count), (picture.Width, picture.Height));
        Assert.Equal(new EmbeddingHeatmap(set.Vectors).ToImage().Pixels, picture.Pixels);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(set.Count, result.GetProperty("Rows").GetInt32());
        Assert.Equal(new FileInfo(folder.File("digits.png")).Length, result.GetProperty("Length").GetInt64());
    }

    [Fact]
    public void The_switches_reach_the_picture()
    {
        Run("Export-EmbeddingHeatmap", "log", "raw.png", "-Normalize", "None", "-Sort", "-GroupBy", "Predicted");

        var set = ExportedEmbeddings.Read(folder.File("log"));
        var predicted = set.Columns.First(column => column.Name == "predicted").Values;
        var options = new HeatmapOptions { Normalize = false, Sort = true, GroupBy = predicted };
        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("raw.png")), ImageReadOptions.Default);
        Assert.Equal(new EmbeddingHeatmap(set.Vectors, options).ToImage().Pixels, picture.Pixels);
    }

    [Fact]
    public void The_page_is_one_file()
    {
        Run("Export-EmbeddingHeatmap", "log", "page.HTML", "-GroupBy", "label");

        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder.File("page.HTML")));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void What_if_draws_nothing()
    {
        var run = Run("Export-EmbeddingHeatmap", "log", "digits.png", "-WhatIf");

        Assert.Contains("What if:", run.Error);
        Assert.False(File.Exists(folder.File("digits.png")));
    }

    [Theory]
    [InlineData("LogNotFound", "elsewhere", "a.png")]
    [InlineData("UnknownFormat", "log", "a.svg")]
    [InlineData("ColumnNotFound", "log", "a.png", "-GroupBy", "colour")]
    [InlineData("FileNotFound", "log", "nowhere/a.png")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        var run = Run(["Export-EmbeddingHeatmap", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
