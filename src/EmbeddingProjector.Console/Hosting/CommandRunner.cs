using EmbeddingProjector.CommandLine.Binding;
using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.CommandLine.Output;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>Runs one command line from binding to exit code.</summary>
internal sealed class CommandRunner(ConsoleStreams streams, string currentDirectory)
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>There was an error, whether or not it ended the command.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int WrongUsage = 2;

    /// <summary>The user stopped it: 128 and the number of the signal of Ctrl+C, as shells count.</summary>
    public const int Stopped = 130;

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">What follows its name.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UsageException">The command line was not understood.</exception>
    public int Run(CommandDefinition command, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var bound = ArgumentBinder.Bind(command, arguments);
        var output = ObjectWriters.For(streams, bound.IsOn(nameof(CommonParameters.AsJson)));
        var host = new ConsoleHost(command.Name, bound, streams, output, currentDirectory);
        using var cmdlet = (EmbeddingCmdlet)Activator.CreateInstance(command.Type)!;
        cmdlet.Shell = host;
        foreach (var parameter in command.Parameters.Where(parameter => !parameter.IsSwitch))
        {
            if (bound.Values.TryGetValue(parameter.Name, out var value))
                parameter.Property.SetValue(cmdlet, value);
        }

        using var stop = cancellation.Register(cmdlet.RunStop);
        try
        {
            cmdlet.RunBegin();
            Process(cmdlet, command, bound);
            cmdlet.RunEnd();
        }
        catch (CommandEndedException e)
        {
            if (e.Error is null)
                return Stopped;
            output.Flush();
            host.Say(e.Error);
        }
        finally
        {
            host.ClearProgress();
            output.Flush();
        }

        return host.HadError ? Failure : Success;
    }

    private void Process(EmbeddingCmdlet cmdlet, CommandDefinition command, BoundArguments bound)
    {
        if (bound.InputParameter is not { } name)
        {
            cmdlet.RunProcess();
            return;
        }

        // One line is one input object, as one string is in a PowerShell pipeline.
        var parameter = command.Parameters.Single(parameter => parameter.Name == name);
        while (streams.In.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            parameter.Property.SetValue(cmdlet, ValueConverter.Convert(parameter, [line]));
            cmdlet.RunProcess();
        }
    }
}
