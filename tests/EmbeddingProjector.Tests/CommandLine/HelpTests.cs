using System.Xml.Linq;
using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.CommandLine.Help;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.Tests.CommandLine;

public class HelpTests
{
    private const int LeastExamples = 2;

    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    private readonly DocumentationComments comments = new(typeof(EmbeddingCmdlet).Assembly);

    public static TheoryData<string> Names => [.. CommandTable.All.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_has_examples_whose_parameters_exist(string name)
    {
        var command = CommandTable.Find(name);
        var examples = comments.Examples(command.Type);

        Assert.True(examples.Count >= LeastExamples, $"{name}: expected {LeastExamples} <example> or more in its comment");
        Assert.All(examples, example => Assert.NotEmpty(example.Remark));
        var shown = examples.SelectMany(example => example.Code.Split('\n')).SelectMany(PowerShellLine.Commands);
        Assert.Contains(command, shown);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_help_file_describes_the_command_and_all_its_parameters(string name)
    {
        var command = CommandTable.Find(name);
        var help = new MamlWriter().Write([command]).Descendants(Command + "command").Single();

        var described = help.Element(Command + "parameters")!.Elements().ToDictionary(
            parameter => parameter.Element(Maml + "name")!.Value, parameter => parameter.Element(Maml + "description")!.Value);
        Assert.Superset(command.Parameters.Select(parameter => parameter.Name).ToHashSet(), described.Keys.ToHashSet());
        Assert.All(described, parameter => Assert.True(parameter.Value.Length > 0, parameter.Key));
        Assert.Equal(command.Sets.Count, help.Element(Command + "syntax")!.Elements().Count());
        Assert.NotEmpty(help.Element(Command + "returnValues")!.Elements());
    }

    [Fact]
    public void Help_of_a_command_ends_with_its_examples()
    {
        var run = ConsoleRun.Of(Path.GetTempPath(), "help", "Get-EmbeddingModel");

        Assert.Contains("  Get-EmbeddingModel vgg16 -Layer", run.Output);
        Assert.Contains("Lists the places where VGG-16 can be cut", run.Output);
    }
}
