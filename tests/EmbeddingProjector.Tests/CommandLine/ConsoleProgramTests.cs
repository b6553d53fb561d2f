using System.Text.Json;

namespace EmbeddingProjector.Tests.CommandLine;

public class ConsoleProgramTests
{
    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("Get-Command")]
    public void Help_lists_every_command_with_what_it_does(string argument)
    {
        var run = Run(argument);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("Get-EmbeddingModel +Lists the models", run.Output);
        Assert.Matches("Export-Embedding +Runs pictures through a model", run.Output);
    }

    [Theory]
    [InlineData("help", "get-embeddingmodel")]
    [InlineData("Get-EmbeddingModel", "-?")]
    public void Help_of_a_command_describes_its_parameters_from_the_class(params string[] arguments)
    {
        var run = Run(arguments);

        Assert.Contains("Get-EmbeddingModel [[-Name] <string[]>] [-Layer]", run.Output);
        Assert.Contains("-Name <string[]> (or -Model)", run.Output);
        Assert.Contains("Wildcards are allowed", run.Output);
        Assert.Contains("Writes each object as one line of JSON.", run.Output);
        Assert.DoesNotContain("-WhatIf", run.Output);
    }

    [Fact]
    public void Every_parameter_of_every_command_is_described()
    {
        foreach (var command in EmbeddingProjector.CommandLine.Commands.CommandTable.All)
        {
            var lines = Run("help", command.Name).Lines.ToArray();
            Assert.All(
                Enumerable.Range(0, lines.Length - 1).Where(i => lines[i].StartsWith("  -", StringComparison.Ordinal)),
                i => Assert.Matches(@"^      \S", lines[i + 1]));
        }
    }

    [Fact]
    public void An_unknown_command_names_the_nearest()
    {
        var run = Run("Get-EmbedingModel");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nearest: Get-EmbeddingModel", run.Error);
    }

    [Fact]
    public void A_wrong_parameter_is_said_on_the_error_stream_alone()
    {
        var run = Run("Get-EmbeddingModel", "-Nam");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("-Name: expected a value", run.Error);
    }

    [Fact]
    public void An_error_of_the_command_makes_exit_code_1()
    {
        var run = Run("Get-EmbeddingModel", "resnet19");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("there is no model 'resnet19'; nearest: resnet18", run.Error);
        Assert.Contains("[ModelNotFound]", run.Error);
    }

    [Fact]
    public void A_table_has_the_columns_of_the_modules_view()
    {
        var lines = Run("Get-EmbeddingModel", "resnet18", "resnet152").Lines.ToArray();

        Assert.StartsWith("Name      Family Parameters Embedding Input", lines[0]);
        Assert.StartsWith("----      ------ ---------- --------- -----", lines[1]);
        Assert.StartsWith("resnet18  ResNet 11,689,512       512   224", lines[2]);
        Assert.StartsWith("resnet152 ResNet 60,192,808      2048   224", lines[3]);
    }

    [Fact]
    public void A_table_keeps_to_the_width_of_the_terminal()
    {
        const int Width = 60;
        var run = ConsoleRun.With(new(Environment.CurrentDirectory) { Width = Width }, "Get-EmbeddingModel");

        Assert.All(run.Lines, line => Assert.InRange(line.Length, 1, Width));
        Assert.Contains("…", run.Output);
    }

    [Fact]
    public void Json_is_one_object_a_line()
    {
        var run = Run("Get-EmbeddingModel", "squeezenet*", "-AsJson");

        var models = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(
            ["squeezenet1_0", "squeezenet1_1"], models.Select(model => model.GetProperty("Name").GetString()!));
        Assert.Equal(1_248_424, models[0].GetProperty("Parameters").GetInt64());
    }

    [Fact]
    public void A_shape_in_json_is_a_list_of_numbers()
    {
        var run = Run("Get-EmbeddingModel", "tiny-resnet20", "-Layer", "-AsJson");

        Assert.Contains(
            run.Lines, line => line.Contains("\"Name\":\"layer1\",\"Kind\":\"Module\",\"Shape\":[32,32,32]"));
    }

    [Fact]
    public void Standard_input_gives_one_value_a_line()
    {
        var setting = new ConsoleRun.Setting(Environment.CurrentDirectory) { Input = "resnet18\n\nvgg11\n" };

        var run = ConsoleRun.With(setting, "Get-EmbeddingModel", "-Name", "-", "-AsJson");

        Assert.Equal(2, run.Lines.Count());
    }

    [Fact]
    public void A_stopped_command_has_exit_code_130()
    {
        var run = ConsoleRun.With(
            new(Environment.CurrentDirectory) { Cancellation = new(canceled: true) }, "Get-EmbeddingModel");

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
    }

    private static ConsoleRun Run(params string[] arguments) => ConsoleRun.Of(Environment.CurrentDirectory, arguments);
}
