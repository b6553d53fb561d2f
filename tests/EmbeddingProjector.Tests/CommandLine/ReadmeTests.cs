using System.Text.RegularExpressions;
using EmbeddingProjector.CommandLine.Commands;

namespace EmbeddingProjector.Tests.CommandLine;

public sealed partial class ReadmeTests : IDisposable
{
    private const string ConsoleProject = "--project src/EmbeddingProjector.Console -- ";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_console_commands_run_one_after_the_other()
    {
        Directory.CreateSymbolicLink(folder.File("examples"), Path.Combine(RepositoryRoot.Path, "examples"));
        var lines = Blocks("sh").Where(line => line.Contains(ConsoleProject, StringComparison.Ordinal)).ToArray();

        Assert.True(lines.Length >= 2, "the README shows the main job and the picture");
        foreach (var line in lines)
        {
            var run = ConsoleRun.Of(folder.Path, line.Split(ConsoleProject)[1].Split(' '));
            Assert.True(run.ExitCode == 0, $"{line}\n{run.Error}");
        }
    }

    [Fact]
    public void Every_command_has_an_example_whose_parameters_exist()
    {
        var shown = new HashSet<CommandDefinition>();
        foreach (var line in Blocks("powershell"))
            shown.UnionWith(PowerShellLine.Commands(line));

        Assert.Equal(CommandTable.All.Select(command => command.Name), shown.Select(command => command.Name).Order());
    }

    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var links = LocalLink().Matches(Text).Select(match => match.Groups[1].Value).ToArray();

        Assert.Contains("examples/pictures/digits-pca.png", links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, link)), link));
    }

    [Fact]
    public void Every_heading_that_it_refers_to_is_there()
    {
        var headings = Heading().Matches(Text).Select(match => match.Groups[1].Value.ToLowerInvariant()).ToHashSet();
        var references = Reference().Matches(Text).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, headings));
    }

    private static string Text => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));

    // The lines of the fenced blocks of one language.
    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Text, $"```{language}\n(.*?)```", RegexOptions.Singleline)
            .SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^#+ (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)]+)\)")]
    private static partial Regex LocalLink();
}
