using EmbeddingProjector.CommandLine;
using EmbeddingProjector.CommandLine.Hosting;

namespace EmbeddingProjector.Tests.CommandLine;

/// <summary>A run of the console program inside the test's process, with what it wrote.</summary>
internal sealed record ConsoleRun(int ExitCode, string Output, string Error)
{
    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line.</summary>
    public static ConsoleRun Of(string folder, params string[] arguments) => With(new Setting(folder), arguments);

    /// <summary>Runs a command line with input, a terminal or a cancellation.</summary>
    public static ConsoleRun With(Setting setting, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var streams = new ConsoleStreams(
            new StringReader(setting.Input), output, error, setting.Width, setting.Width, setting.IsInteractive);
        var exitCode = new ConsoleProgram(streams, setting.Folder).Run(arguments, setting.Cancellation);
        return new ConsoleRun(exitCode, output.ToString(), error.ToString());
    }

    internal sealed record Setting(string Folder)
    {
        public string Input { get; init; } = "";

        public int? Width { get; init; }

        public bool IsInteractive { get; init; }

        public CancellationToken Cancellation { get; init; }
    }
}
