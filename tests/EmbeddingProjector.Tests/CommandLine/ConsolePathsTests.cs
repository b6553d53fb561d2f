using EmbeddingProjector.CommandLine.Hosting;
using EmbeddingProjector.Data;

namespace EmbeddingProjector.Tests.CommandLine;

public sealed class ConsolePathsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ConsolePaths paths;

    public ConsolePathsTests()
    {
        foreach (var name in new[] { "a/1.png", "a/2.png", "b/1.png", "a[1].png" })
            folder.Write(name);
        paths = new ConsolePaths(folder.Path);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("./b/../a/", "a/")]
    [InlineData("*/1.png", "a/1.png b/1.png")]
    [InlineData("a/[12].png", "a/1.png a/2.png")]
    [InlineData("?", "a b")]
    [InlineData("a[1].png", "a[1].png")]
    public void A_path_names_what_PowerShell_would_find(string path, string expected) => Assert.Equal(
        expected.Split(' ').Select(name => folder.File(name)), paths.Resolve(path, isLiteral: false));

    [Fact]
    public void A_literal_path_has_no_wildcards() =>
        Assert.Equal([folder.File("*/1.png")], paths.Resolve("*/1.png", isLiteral: true));

    [Fact]
    public void A_wildcard_that_nothing_fits_is_an_error() =>
        Assert.Throws<ImagePathNotFoundException>(() => paths.Resolve("*.gif", isLiteral: false));

    [Fact]
    public void A_tilde_is_the_home_folder() =>
        Assert.Equal(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "x"), paths.Full("~/x"));
}
