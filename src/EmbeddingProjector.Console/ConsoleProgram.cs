using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.CommandLine.Help;
using EmbeddingProjector.CommandLine.Hosting;

namespace EmbeddingProjector.CommandLine;

/// <summary>The program: a command and its parameters in, an exit code out.</summary>
internal sealed class ConsoleProgram(ConsoleStreams streams, string currentDirectory)
{
    // For the build: writes the module's help file.
    private const string WriteHelp = "--write-help";

    /// <summary>Runs a command line.</summary>
    public int Run(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            if (arguments.Count == 0 || IsHelp(arguments[0]))
                return Help(arguments.ElementAtOrDefault(1));

            if (arguments is [WriteHelp, var folder])
                return WriteModuleHelp(folder);

            var command = CommandTable.Find(arguments[0]);
            return arguments.Skip(1).Any(IsHelp)
                ? Help(command.Name)
                : new CommandRunner(streams, currentDirectory).Run(command, [.. arguments.Skip(1)], cancellation);
        }
        catch (UsageException e)
        {
            streams.Error.WriteLine(e.Message);
            return CommandRunner.WrongUsage;
        }
    }

    private static int WriteModuleHelp(string folder)
    {
        new MamlWriter().Write(CommandTable.All).Save(Path.Combine(folder, MamlWriter.FileName));
        return CommandRunner.Success;
    }

    private int Help(string? command)
    {
        var help = new HelpWriter(streams.Out);
        if (command is null)
            help.WriteCommands();
        else
            help.WriteCommand(CommandTable.Find(command));
        return CommandRunner.Success;
    }

    private static bool IsHelp(string argument) =>
        argument.ToLowerInvariant() is "--help" or "-help" or "-h" or "-?" or "help" or "get-help" or "get-command";
}
