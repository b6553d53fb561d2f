using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.Tests.Commands;

public sealed partial class ReadmeTests : IDisposable
{
    private const string ShellProject = "--project src/EmbeddingProjector.Shell -- ";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_shell_commands_run_one_after_the_other()
    {
        Directory.CreateSymbolicLink(folder.File("examples"), Path.Combine(RepositoryRoot.Path, "examples"));
        var lines = Blocks("sh").Where(line => line.Contains(ShellProject, StringComparison.Ordinal)).ToArray();

        Assert.True(lines.Length >= 2, "the README shows the main job and the picture");
        foreach (var line in lines)
        {
            var run = PowerShellRun.Of(folder.Path, line.Split(ShellProject)[1].Split(' '));
            Assert.True(run.ExitCode == 0, $"{line}\n{run.Error}");
        }
    }

    [Fact]
    public void Every_command_has_an_example_whose_parameters_exist()
    {
        var commands = typeof(EmbeddingCmdlet).Assembly.GetTypes()
            .Select(type => (Type: type, Cmdlet: type.GetCustomAttributes<CmdletAttribute>().SingleOrDefault()))
            .Where(command => command.Cmdlet is not null)
            .ToDictionary(command => $"{command.Cmdlet!.VerbName}-{command.Cmdlet.NounName}", command => command.Type);
        var shown = new HashSet<string>();
        foreach (var line in Blocks("powershell"))
        {
            foreach (var call in Parser.ParseInput(line, out _, out _).FindAll(node => node is CommandAst, true))
            {
                var elements = ((CommandAst)call).CommandElements;
                if (!commands.TryGetValue(elements[0].ToString(), out var type))
                    continue;

                shown.Add(elements[0].ToString());
                foreach (var name in elements.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName))
                    Assert.True(name is "WhatIf" or "Confirm" || IsParameter(type, name), $"{line}: -{name}");
            }
        }

        Assert.Equal(commands.Keys.Order(), shown.Order());
    }

    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var links = LocalLink().Matches(Text).Select(match => match.Groups[1].Value).ToArray();

        Assert.Contains("examples/pictures/digits-pca.png", links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, link.Split('#')[0])), link));
        var inReference = LocalLink().Matches(Reference).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(inReference);
        Assert.All(inReference, link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, "docs", link)), link));
    }

    [Fact]
    public void Every_heading_that_it_refers_to_is_there()
    {
        var headings = Heading().Matches(Reference).Select(match => match.Groups[1].Value.ToLowerInvariant()).ToHashSet();
        var references = ReferenceLink().Matches(Text).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, headings));
    }

    private static string Text => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));

    private static string Reference => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands.md"));

    private static bool IsParameter(Type type, string name) => type.GetProperties().Any(property =>
        property.GetCustomAttributes<ParameterAttribute>().Any()
        && property.GetCustomAttributes<AliasAttribute>().SelectMany(alias => alias.AliasNames).Append(property.Name)
            .Contains(name, StringComparer.OrdinalIgnoreCase));

    // The lines of the fenced blocks of one language.
    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Text + Reference, $"```{language}\n(.*?)```", RegexOptions.Singleline)
            .SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^#+ (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(docs/commands\.md#([^)]+)\)")]
    private static partial Regex ReferenceLink();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)]+)\)")]
    private static partial Regex LocalLink();
}
