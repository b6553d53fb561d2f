namespace EmbeddingProjector.Tests.Commands;

/// <summary>Get-, Remove- and Rename-EmbeddingSet.</summary>
public sealed class EmbeddingSetCommandTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_set_is_listed_found_in_and_removed()
    {
        Run("Export-Embedding", Digits, "-First", "20", "-LogDir", "runs/a", "-Experiment", "base", "-Dataset", "digits");
        Run("Export-Embedding", Digits, "-First", "20", "-LogDir", "runs/b", "-Model", "pixels");

        var listed = Run("Get-EmbeddingSet", "runs", "-AsJson").Output;
        Assert.Contains("\"Dataset\":\"digits\",\"Experiment\":\"base\",\"Model\":\"tiny-resnet20\"", listed);
        Assert.Contains("\"Dataset\":\"mnist\",\"Experiment\":null,\"Model\":\"pixels\"", listed);
        Assert.Matches(@"digits +base +tiny-resnet20 +True +20 +128 +tiny-resnet20", Run("Get-EmbeddingSet", "runs").Output);

        Run("Import-Embedding", "runs/a", "-Experiment", "second");
        Run("Remove-EmbeddingSet", "runs/a", "-WhatIf");
        Assert.True(Directory.Exists(folder.File("runs/a")));
        Assert.Equal(0, Run("Remove-EmbeddingSet", "runs/a").ExitCode);
        Assert.Equal(["runs/b"], Directory.GetDirectories(folder.File("runs")).Select(path => $"runs/{Path.GetFileName(path)}"));
    }

    [Fact]
    public void A_log_of_several_sets_wants_a_name_or_all()
    {
        Run("Export-Embedding", Digits, "-First", "5", "-LogDir", "a");
        Run("Export-Embedding", Digits, "-First", "5", "-LogDir", "a", "-Tag", "second");

        Assert.Contains("[LogTagAmbiguous]", Run("Remove-EmbeddingSet", "a").Error);
        Assert.Equal(0, Run("Rename-EmbeddingSet", "a", "third", "-Tag", "second").ExitCode);
        Assert.Contains("third", Run("Get-EmbeddingSet", "a").Output);
        Assert.Equal(0, Run("Remove-EmbeddingSet", "a", "-All").ExitCode);
        Assert.False(Directory.Exists(folder.File("a")));
        Assert.Contains("[LogNotFound]", Run("Remove-EmbeddingSet", "a").Error);
    }

    [Theory]
    [InlineData("Get-EmbeddingSet")]
    [InlineData("Remove-EmbeddingSet")]
    [InlineData("Rename-EmbeddingSet", "-NewName", "b")]
    [InlineData("Merge-EmbeddingRun")]
    public void A_database_is_no_folder_and_its_password_is_not_repeated(string command, params string[] more)
    {
        var run = Run([command, "postgresql://ann:secret@localhost/vision?set=a", .. more]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected the path of a file or folder, found a location that begins with postgresql://", run.Error);
        Assert.DoesNotContain("secret", run.Error + run.Output);
    }

    [Fact]
    public void Import_names_what_export_keeps()
    {
        Run("Export-Embedding", Digits, "-First", "5", "-LogDir", "a");
        var set = PowerShellRun.Script(folder.Path,
            "Import-Embedding a -Dataset ten -Experiment two | Export-Embedding -LogDir b; "
            + "Get-EmbeddingSet b | Measure-EmbeddingSimilarity -First 2 | Out-Null; "
            + "(Get-EmbeddingSet . -Tag tiny* -Dataset ten | Import-Embedding).Experiment");

        Assert.EndsWith("two\n", set.Output);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
