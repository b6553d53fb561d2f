using EmbeddingProjector.Postgres;
using EmbeddingProjector.TorchSharp;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of every command: it can be cancelled, finds paths, and reports errors in one way.</summary>
public abstract class EmbeddingCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    // Explicit: nothing in the module is found by looking round.
    static EmbeddingCmdlet()
    {
        TorchSharpEngine.Register();
        PostgresPlace.Register();
    }

    /// <summary>Cancelled when the user stops the command.</summary>
    protected internal CancellationToken Cancellation => cancellation.Token;

    /// <summary>Frees what the command holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => cancellation.Cancel();

    /// <summary>Runs once, before any input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Runs for each input object, or once where there is no input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs once, after the input.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Frees what the command holds.</summary>
    /// <param name="disposing">Always true; there are no finalizers.</param>
    protected virtual void Dispose(bool disposing) => cancellation.Dispose();

    /// <summary>Writes what is only told on the way. Once the user has pressed Ctrl+C, every write throws: the work
    /// must hear of that as a cancellation, so that it keeps what it has, and not as an error from its
    /// observer.</summary>
    /// <param name="write">Writes progress, a warning or an error.</param>
    internal void Tell(Action write)
    {
        if (Cancellation.IsCancellationRequested)
            return;

        try
        {
            write();
        }
        catch (PipelineStoppedException e) when (e.GetType() == typeof(PipelineStoppedException))
        {
            cancellation.Cancel(); // StopProcessing is on its way
        }
    }

    /// <summary>Tells the person at the screen what to do next. It is no output.</summary>
    private protected void WriteHint(string message) =>
        WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST"]);

    /// <summary>Full file-system paths of what a path names, at least one.</summary>
    /// <param name="path">A path, which may have wildcards unless it is literal.</param>
    /// <param name="isLiteral">Takes the path as it is.</param>
    /// <exception cref="ImagePathNotFoundException">There is none.</exception>
    private protected IReadOnlyList<string> ResolvePaths(string path, bool isLiteral = false)
    {
        if (isLiteral)
            return [ResolveNewPath(path)];

        RequirePath(path);
        try
        {
            var resolved = GetResolvedProviderPathFromPSPath(path, out var provider);
            RequireFileSystem(path, provider);
            return resolved.Count > 0 ? [.. resolved] : throw new ImagePathNotFoundException(path);
        }
        catch (SessionStateException e) when (
            e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            throw new ImagePathNotFoundException(path);
        }
    }

    /// <summary>A full file-system path of one that need not exist.</summary>
    /// <param name="path">A path without wildcards.</param>
    internal string ResolveNewPath(string path)
    {
        RequirePath(path);
        var resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        RequireFileSystem(path, provider);
        return resolved;
    }

    /// <summary>A full path as <see cref="ResolveNewPath"/> gives it, or the location of a set in a database as it
    /// is.</summary>
    /// <param name="location">A path without wildcards, or such as <c>postgresql://host/database</c>.</param>
    internal string ResolvePlace(string location) =>
        EmbeddingPlace.HasScheme(location) ? location : ResolveNewPath(location);

    /// <summary>Finds the pictures of some paths, and says which links were left.</summary>
    private protected ImageCollection FindImages(IReadOnlyList<string> paths, ImageQuery query)
    {
        var images = ImageSources.Open(paths, query, Cancellation);
        if (images.LinksLeft > 0)
        {
            WriteWarning(
                $"{images.LinksLeft} links lead out of the folder and are not followed: -FollowSymlink follows them");
        }

        return images;
    }

    // PowerShell would look for a drive of that name, and say the whole location, password included.
    private static void RequirePath(string path)
    {
        if (EmbeddingPlace.HasScheme(path))
        {
            var scheme = path[..path.IndexOf("://", StringComparison.Ordinal)];
            throw new CommandInputException(
                "PathNotFileSystem", $"expected the path of a file or folder, found a location that begins with {scheme}://");
        }
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
            throw new CommandInputException(
                "PathNotFileSystem", $"path '{path}': expected the file system, found '{provider.Name}'")
            { Target = path };
    }

    // What the user's input or machine brings about is an error with an id; anything else is a fault and flies on.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (ErrorRecords.IsExpected(e))
        {
            ThrowTerminatingError(ErrorRecords.From(e));
        }
    }
}
