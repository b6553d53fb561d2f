using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmbeddingProjector.Data;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The host of a command that PowerShell runs.</summary>
internal sealed class PowerShellHost(EmbeddingCmdlet cmdlet) : ICommandHost
{
    private const int ProgressId = 1;

    /// <inheritdoc/>
    public string CurrentDirectory => cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <inheritdoc/>
    public void WriteObject(object value) => cmdlet.WriteObject(value);

    /// <inheritdoc/>
    public void WriteError(CommandError error) => cmdlet.WriteError(Record(error));

    /// <inheritdoc/>
    [DoesNotReturn]
    public void ThrowTerminatingError(CommandError error)
    {
        cmdlet.ThrowTerminatingError(Record(error));
        throw error.Exception;
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void ThrowStopped() => throw new PipelineStoppedException();

    /// <inheritdoc/>
    public void WriteWarning(string message) => cmdlet.WriteWarning(message);

    /// <inheritdoc/>
    public void WriteVerbose(string message) => cmdlet.WriteVerbose(message);

    /// <inheritdoc/>
    public void WriteHint(string message) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST"]);

    /// <inheritdoc/>
    public void WriteProgress(CommandProgress progress) => cmdlet.WriteProgress(
        new ProgressRecord(ProgressId, progress.Activity, progress.Status)
        {
            PercentComplete = progress.Percent ?? -1,
            SecondsRemaining = progress.TimeLeft is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
            RecordType = progress.IsCompleted ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        });

    /// <inheritdoc/>
    public bool ShouldProcess(string target, string action) => cmdlet.ShouldProcess(target, action);

    /// <inheritdoc/>
    public bool IsOn(string name, SwitchParameter value) => value.IsPresent;

    /// <inheritdoc/>
    public IReadOnlyList<string> ResolvePaths(string path, bool isLiteral)
    {
        if (isLiteral)
            return [ResolveNewPath(path)];

        try
        {
            var resolved = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            RequireFileSystem(path, provider);
            return resolved.Count > 0 ? [.. resolved] : throw new ImagePathNotFoundException(path);
        }
        catch (SessionStateException e) when (
            e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            throw new ImagePathNotFoundException(path);
        }
    }

    /// <inheritdoc/>
    public string ResolveNewPath(string path)
    {
        var resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        RequireFileSystem(path, provider);
        return resolved;
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
            throw new CommandInputException(
                "PathNotFileSystem", $"path '{path}': expected the file system, found '{provider.Name}'");
    }

    private static ErrorRecord Record(CommandError error)
    {
        var record = new ErrorRecord(error.Exception, error.Id, error.Category, error.Target);
        if (error.Message != error.Exception.Message)
            record.ErrorDetails = new ErrorDetails(error.Message);
        return record;
    }
}
