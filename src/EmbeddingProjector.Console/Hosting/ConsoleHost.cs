using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmbeddingProjector.CommandLine.Binding;
using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.CommandLine.Output;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>The host of a command that runs without PowerShell.</summary>
internal sealed class ConsoleHost : ICommandHost
{
    private readonly string command;
    private readonly BoundArguments arguments;
    private readonly ConsoleStreams streams;
    private readonly IObjectWriter output;
    private readonly ConsolePaths paths;
    private readonly ProgressLine progress;
    private readonly ErrorReaction errorAction;
    private readonly ErrorReaction warningAction;

    public ConsoleHost(
        string command, BoundArguments arguments, ConsoleStreams streams, IObjectWriter output, string currentDirectory)
    {
        this.command = command;
        this.arguments = arguments;
        this.streams = streams;
        this.output = output;
        CurrentDirectory = currentDirectory;
        paths = new ConsolePaths(currentDirectory);
        progress = new ProgressLine(streams);
        errorAction = arguments.Get(nameof(CommonParameters.ErrorAction), ErrorReaction.Continue);
        warningAction = arguments.Get(nameof(CommonParameters.WarningAction), ErrorReaction.Continue);
    }

    /// <summary>Whether an error was met that the user did not ask to hide.</summary>
    public bool HadError { get; private set; }

    /// <inheritdoc/>
    public string CurrentDirectory { get; }

    /// <inheritdoc/>
    public void WriteObject(object value)
    {
        progress.Clear();
        output.Write(value);
    }

    /// <inheritdoc/>
    public void WriteError(CommandError error)
    {
        if (errorAction is ErrorReaction.Stop)
            throw new CommandEndedException(error);
        if (errorAction is ErrorReaction.Continue)
            Say(error);
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void ThrowTerminatingError(CommandError error) => throw new CommandEndedException(error);

    /// <inheritdoc/>
    [DoesNotReturn]
    public void ThrowStopped() => throw new CommandEndedException(null);

    /// <summary>Writes an error, whatever the user wants done with errors.</summary>
    public void Say(CommandError error)
    {
        HadError = true;
        Line($"{command}: {error.Message} [{error.Id}]");
    }

    /// <inheritdoc/>
    public void WriteWarning(string message)
    {
        if (warningAction is ErrorReaction.Continue or ErrorReaction.Stop)
            Line($"WARNING: {message}");
        if (warningAction is not ErrorReaction.Stop)
            return;

        var cause = new InvalidOperationException(message);
        throw new CommandEndedException(
            new CommandError(cause, "WarningStopped", ErrorCategory.OperationStopped, null, message));
    }

    /// <inheritdoc/>
    public void WriteVerbose(string message)
    {
        if (arguments.IsOn(nameof(CommonParameters.Verbose)))
            Line($"VERBOSE: {message}");
    }

    /// <inheritdoc/>
    public void WriteHint(string message)
    {
        output.Flush();
        Line(message);
    }

    /// <inheritdoc/>
    public void WriteProgress(CommandProgress progress) => this.progress.Show(progress);

    /// <inheritdoc/>
    public bool ShouldProcess(string target, string action)
    {
        if (arguments.IsOn(nameof(CommonParameters.WhatIf)))
        {
            Line($"What if: Performing the operation \"{action}\" on target \"{target}\".");
            return false;
        }

        return !arguments.IsOn(nameof(CommonParameters.Confirm))
            || Asks($"{action}: \"{target}\"? [Y] Yes  [N] No (default Y): ");
    }

    /// <inheritdoc/>
    public bool IsOn(string name, SwitchParameter value) => arguments.IsOn(name);

    /// <inheritdoc/>
    public IReadOnlyList<string> ResolvePaths(string path, bool isLiteral) => paths.Resolve(path, isLiteral);

    /// <inheritdoc/>
    public string ResolveNewPath(string path) => paths.Full(path);

    /// <summary>Takes the progress line away.</summary>
    public void ClearProgress() => progress.Clear();

    private bool Asks(string question)
    {
        if (!streams.IsInteractive)
            throw new UsageException($"{command}: -Confirm needs someone to ask; -Confirm:$false goes on without");

        progress.Clear();
        streams.Error.Write(question);
        streams.Error.Flush();
        return streams.In.ReadLine() is { } answer && !answer.Trim().StartsWith('n') && !answer.Trim().StartsWith('N');
    }

    private void Line(string text)
    {
        progress.Clear();
        streams.Error.WriteLine(text);
    }
}
