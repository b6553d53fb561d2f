using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ExportEmbeddingTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_main_job_writes_a_log_and_says_what_to_type_next()
    {
        var run = Run("Export-Embedding", "-Path", Digits, "-LogDir", "runs/mnist", "-First", "60");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Count +: 60\n", run.Output);
        Assert.Matches(@"PassedOver +: 1\n", run.Output);
        Assert.Contains($"tensorboard --logdir \"{folder.File("runs/mnist")}\"", run.Error);
        Assert.Contains("tensor_shape: 60", File.ReadAllText(folder.File("runs/mnist/projector_config.pbtxt")));
        Assert.Equal(
            60 * 128 * sizeof(float), new FileInfo(folder.File("runs/mnist/tiny-resnet20/tensors.bytes")).Length);
    }

    [Fact]
    public void Without_a_log_folder_the_log_goes_to_runs_under_the_name_of_the_pictures_folder()
    {
        Run("Export-Embedding", Path.Combine(Digits, "7"), "-First", "3");

        Assert.True(File.Exists(folder.File("runs/7/projector_config.pbtxt")));
    }

    [Fact]
    public void The_result_as_json_has_every_count()
    {
        var result = JsonDocument.Parse(
            Run("Export-Embedding", Digits, "-First", "4", "-NoSprite", "-Tag", "few", "-AsJson").Output).RootElement;

        Assert.Equal("few", result.GetProperty("Tag").GetString());
        Assert.Equal(4, result.GetProperty("Count").GetInt32());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("ThumbnailSize").ValueKind);
        Assert.True(result.GetProperty("ImagesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public void What_if_changes_nothing()
    {
        var run = Run("Export-Embedding", Digits, "-LogDir", "runs", "-WhatIf");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("What if:", run.Error);
        Assert.Contains("500 images by tiny-resnet20", run.Error);
        Assert.False(Directory.Exists(folder.File("runs")));
    }

    [Fact]
    public void Confirmation_refused_changes_nothing()
    {
        Assert.Equal(0, Run("Export-Embedding", Digits, "-LogDir", "runs", "-Confirm").ExitCode);
        Assert.False(Directory.Exists(folder.File("runs")));
    }

    [Fact]
    public void A_damaged_picture_is_one_error_and_the_run_goes_on()
    {
        CopyDigits(3);
        folder.Write("digits/0/empty.png");
        folder.Write("digits/0/text.png", "no picture"u8);
        folder.Write(
            "digits/0/cut.png", File.ReadAllBytes(Directory.GetFiles(folder.File("digits/0"), "0*.png")[0])[..100]);

        var run = Run("Export-Embedding", "digits", "-LogDir", "runs");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"Count +: 3\n", run.Output);
        Assert.Matches(@"Failed +: 3\n", run.Output);
        foreach (var name in new[] { "empty.png", "text.png", "cut.png" })
        {
            var path = folder.File($"digits/0/{name}");
            Assert.Single(run.Error.Split('\n'), line => line.Contains(path) && line.EndsWith("[ImageUnreadable]"));
        }
    }

    [Fact]
    public void A_damaged_picture_stops_the_run_where_errors_shall_stop_it()
    {
        CopyDigits(3);
        folder.Write("digits/0/empty.png");

        var run = Run("Export-Embedding", "digits", "-LogDir", "runs", "-ErrorAction", "Stop");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.False(File.Exists(folder.File("runs/projector_config.pbtxt")));
    }

    [Fact]
    public void A_damaged_picture_that_the_user_does_not_care_about_is_no_failure()
    {
        CopyDigits(3);
        folder.Write("digits/0/empty.png");

        var run = Run("Export-Embedding", "digits", "-LogDir", "runs", "-ErrorAction", "SilentlyContinue");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("empty.png", run.Error);
    }

    [Fact]
    public void A_second_export_needs_force_resume_or_another_tag()
    {
        string[] line = ["Export-Embedding", Digits, "-First", "2", "-LogDir", "runs"];

        Assert.Equal(0, Run(line).ExitCode);
        Assert.Contains("[LogTagExists]", Run(line).Error);
        Assert.Equal(0, Run([.. line, "-Force"]).ExitCode);
        Assert.Matches(@"Resumed +: 2\n", Run([.. line, "-Resume"]).Output);
        Assert.Equal(0, Run([.. line, "-Tag", "other"]).ExitCode);
    }

    [Fact]
    public void Squashing_and_another_size_are_the_models_input()
    {
        var photos = Path.Combine(RepositoryRoot.Path, "examples", "photos");
        string[] line = ["Export-Embedding", photos, "-Include", "cat*", "rocket*", "-LogDir", "runs", "-NoSprite"];

        Run([.. line, "-Transform", "Squash", "-Size", "64"]);

        var provenance = File.ReadAllText(folder.File("runs/tiny-resnet20/provenance.json"));
        Assert.Contains("squash 64", provenance);
    }

    [Theory]
    [InlineData("NoImageFound", "empty")]
    [InlineData("ImagePathNotFound", "missing")]
    [InlineData("ModelNotFound", "digits", "-Model", "resnet19")]
    [InlineData("ModelNotFound", "digits", "-WeightSet", "IMAGENET1K_V9")]
    [InlineData("LayerNotFound", "digits", "-Layer", "layer9")]
    [InlineData("EngineNotFound", "digits", "-Engine", "Abacus")]
    [InlineData("WeightsNotFound", "digits", "-WeightsPath", "missing.pth")]
    [InlineData("WeightFileInvalid", "digits", "-WeightsPath", "digits/0/00003.png")]
    [InlineData("LogNotWritable", "digits", "-LogDir", "digits/0/00003.png")]
    public void Bad_input_is_one_clear_error_before_anything_changes(string id, params string[] arguments)
    {
        CopyDigits(2);
        Directory.CreateDirectory(folder.File("empty"));
        var before = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);

        var run = Run(["Export-Embedding", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.EndsWith($"[{id}]", Assert.Single(run.Error.TrimEnd().Split('\n')));
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_stopped_export_leaves_no_log()
    {
        PowerShellRun.Stop(folder.Path, TimeSpan.Zero, "Export-Embedding", Digits, "-LogDir", "runs");

        Assert.False(File.Exists(folder.File("runs/projector_config.pbtxt")));
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    private void CopyDigits(int count)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Digits, "0")).Order(StringComparer.Ordinal).Take(count))
            folder.Write($"digits/0/{Path.GetFileName(file)}", File.ReadAllBytes(file));
    }
}
