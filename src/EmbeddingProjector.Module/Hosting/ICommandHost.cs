using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>What a command needs of the shell that it runs in: PowerShell, or the console program.</summary>
/// <remarks>Only the thread that runs the command may call it.</remarks>
public interface ICommandHost
{
    /// <summary>The folder that relative paths start from.</summary>
    string CurrentDirectory { get; }

    /// <summary>Sends an object down the pipeline.</summary>
    /// <param name="value">One object, not a list.</param>
    void WriteObject(object value);

    /// <summary>Reports an error that does not stop the command, unless the user wants errors to stop it.</summary>
    /// <param name="error">What went wrong.</param>
    void WriteError(CommandError error);

    /// <summary>Stops the command with an error.</summary>
    /// <param name="error">What went wrong.</param>
    [DoesNotReturn]
    void ThrowTerminatingError(CommandError error);

    /// <summary>Ends a command that the user stopped.</summary>
    [DoesNotReturn]
    void ThrowStopped();

    /// <summary>Says what the user should know.</summary>
    /// <param name="message">One sentence or two.</param>
    void WriteWarning(string message);

    /// <summary>Says what a curious user wants to know.</summary>
    /// <param name="message">One sentence.</param>
    void WriteVerbose(string message);

    /// <summary>Tells the person at the screen what to do next. It is no output.</summary>
    /// <param name="message">One line.</param>
    void WriteHint(string message);

    /// <summary>Shows how far a long step is.</summary>
    /// <param name="progress">What is done, and how much.</param>
    void WriteProgress(CommandProgress progress);

    /// <summary>Asks whether to go on, as <c>-WhatIf</c> and <c>-Confirm</c> want it.</summary>
    /// <param name="target">What would change.</param>
    /// <param name="action">What would be done to it.</param>
    bool ShouldProcess(string target, string action);

    /// <summary>Whether a switch is on.</summary>
    /// <remarks>PowerShell Standard's <see cref="SwitchParameter"/>, which the console runs on, keeps no
    /// value.</remarks>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The parameter's value.</param>
    bool IsOn(string name, SwitchParameter value);

    /// <summary>Finds the files and folders that a path names.</summary>
    /// <param name="path">A path, which may have wildcards unless it is literal.</param>
    /// <param name="isLiteral">Takes the path as it is.</param>
    /// <returns>Full file-system paths, at least one.</returns>
    /// <exception cref="Data.ImagePathNotFoundException">There is none.</exception>
    IReadOnlyList<string> ResolvePaths(string path, bool isLiteral);

    /// <summary>Makes a full file-system path of one that need not exist.</summary>
    /// <param name="path">A path without wildcards.</param>
    string ResolveNewPath(string path);
}
