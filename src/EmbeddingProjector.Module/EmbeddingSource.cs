using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Projector;

namespace EmbeddingProjector.Module;

/// <summary>Embeddings as a command takes them: a path, a set, or what another command gave. PowerShell and the console
/// make one of whatever the user typed or piped.</summary>
public sealed class EmbeddingSource
{
    private readonly string? path;
    private readonly string? tag;
    private readonly EmbeddingSet? set;

    /// <summary>A log folder, or the folder of one of its tags.</summary>
    /// <param name="path">As the user typed it.</param>
    public EmbeddingSource(string path) => this.path = path;

    /// <summary>A file or folder, as Get-Item gives it.</summary>
    /// <param name="file">It.</param>
    public EmbeddingSource(FileSystemInfo file) => path = file.FullName;

    /// <summary>A set in memory.</summary>
    /// <param name="set">It.</param>
    public EmbeddingSource(EmbeddingSet set) => this.set = set;

    /// <summary>What Export-Embedding wrote.</summary>
    /// <param name="result">Its output.</param>
    public EmbeddingSource(ExportResult result) => (path, tag) = (result.LogDir, result.Tag);

    /// <summary>One item of a set that is still to be gathered.</summary>
    /// <param name="item">As Get-ImageEmbedding gives it.</param>
    public EmbeddingSource(ImageEmbedding item) => Item = item;

    /// <summary>The item where this is only one; else null.</summary>
    internal ImageEmbedding? Item { get; }

    /// <summary>Reads the set.</summary>
    /// <param name="shell">Resolves paths.</param>
    /// <param name="wanted">The entry of a log that has several; null for the source's own.</param>
    /// <exception cref="ProjectorLogException">There is no log, no such entry, or a file is damaged.</exception>
    internal EmbeddingSet Open(ICommandHost shell, string? wanted = null) =>
        set ?? ExportedEmbeddings.Read(shell.ResolveNewPath(path!), wanted ?? tag);
}
