namespace EmbeddingProjector.Tests.Commands;

/// <summary>Measure-EmbeddingSet and Measure-EmbeddingDrift.</summary>
public sealed class MeasureEmbeddingSetTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Test_pictures_in_the_training_set_are_named()
    {
        Export("train", "000*", "0010*");
        Export("test", "0010*", "0020*");
        Export("clean", "0030*");

        var leak = Script("$r = Measure-EmbeddingSet train -Against test -Threshold 1.1; "
            + "\"$($r.LeakCount) $($r.CopyCount) $(@($r.Leaks.IsCopy | Select-Object -Unique))\"; $r.Splits; $r.Leaks");
        var shared = Directory.GetFiles(Digits, "0010*", SearchOption.AllDirectories).Length;

        Assert.StartsWith($"{shared} {shared} True\ntrain ", leak.Output);
        Assert.Contains("OtherSplit", leak.Output);
        Assert.Equal("False\n", Run("Measure-EmbeddingSet", "train", "-Against", "test", "-Quiet").Output);
        Assert.Equal(
            "True\n", Run("Measure-EmbeddingSet", "train", "-Against", "clean", "-Quiet", "-Threshold", "1.1").Output);
    }

    [Fact]
    public void Uniqueness_and_outlier_factor_become_metadata()
    {
        Export("log", "000*");
        Assert.Equal(0, Run("Measure-EmbeddingSet", "log", "-WriteColumn").ExitCode);

        var columns = Script("(Import-Embedding log).Columns.Name").Output;
        Assert.Contains("uniqueness\noutlier factor\n", columns);
        Assert.Contains("[SplitMissing]", Run("Measure-EmbeddingSet", "log", "-Quiet").Error);
        Assert.Contains("[ThresholdMissing]", Run("Measure-EmbeddingSet", "log", "-Metric", "Euclidean").Error);
    }

    [Fact]
    public void Other_pictures_are_drift_and_the_same_are_none()
    {
        Export("odd", "*1.png", "*3.png", "*5.png");
        Export("even", "*0.png", "*2.png", "*4.png");
        PowerShellRun.Of(folder.Path, "Export-Embedding", Path.Combine(Digits, "3"), "-LogDir", "threes");

        var same = Run("Measure-EmbeddingDrift", "odd", "even");
        var other = Run("Measure-EmbeddingDrift", "even", "threes", "-FailOnDrift");

        Assert.Matches(@"IsDrifted +: False", same.Output);
        Assert.Matches(@"SharedCount +: 0", same.Output);
        Assert.Matches(@"IsDrifted +: True", other.Output);
        Assert.Contains("[Drifted]", other.Error);
        Assert.Equal("True\n", Run("Measure-EmbeddingDrift", "odd", "even", "-Quiet").Output);
        Assert.Matches(@"SharedCosine +: 1\b", Run("Measure-EmbeddingDrift", "odd", "odd").Output);
    }

    private void Export(string log, params string[] include) =>
        Assert.Equal(0, Run(["Export-Embedding", Digits, "-LogDir", log, "-Include", .. include]).ExitCode);

    private PowerShellRun Script(string script) => PowerShellRun.Script(folder.Path, script);

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
