using System.Net;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Embeddings as a command takes them: a path, a set, or what another command gave. PowerShell and the console
/// make one of whatever the user typed or piped.</summary>
public sealed class EmbeddingSource
{
    private readonly string? path;
    private readonly string? tag;
    private readonly EmbeddingSet? set;

    /// <summary>A log folder or the folder of one of its tags, a .npy, .npz, .csv or .tsv file, or a set in a
    /// database.</summary>
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

    /// <summary>What Get-EmbeddingSet found.</summary>
    /// <param name="set">It; of one that no log names, its own folder is read.</param>
    public EmbeddingSource(RegisteredSet set) => (path, tag) =
        set.IsWhole ? (set.LogDir, set.Tag) : (set.TagFolder, null);

    /// <summary>One item of a set that is still to be gathered.</summary>
    /// <param name="item">As Get-ImageEmbedding gives it.</param>
    public EmbeddingSource(ImageEmbedding item) => Item = PipelineItem.Of(item);

    /// <summary>One item of a set that is still to be gathered: any object with an Id and a Vector.</summary>
    /// <param name="item">Its other properties are metadata.</param>
    public EmbeddingSource(PSObject item) => Item = PipelineItem.Of(item);

    /// <summary>The item where this is only one; else null.</summary>
    internal EmbeddingItem? Item { get; }

    /// <summary>The path where it is one, as the user typed it; else null.</summary>
    internal string? Path => path;

    /// <summary>The entry of the log that another command wrote; else null.</summary>
    internal string? Tag => tag;

    /// <summary>The set where it is one in memory; else null.</summary>
    internal EmbeddingSet? Set => set;

    /// <summary>Whether the source is a path, so that there is something to read.</summary>
    internal bool IsPath => path is not null;

    /// <summary>The place of a scheme that it names; null for anything else.</summary>
    /// <param name="login">Who asks.</param>
    internal IEmbeddingSource? Place(NetworkCredential? login) =>
        path is not null && EmbeddingPlace.HasScheme(path) ? EmbeddingPlace.Source(path, login) : null;

    /// <param name="cmdlet">Resolves paths, and hears of what the user should know.</param>
    /// <param name="wanted">The entry of a log that has several; null for the source's own.</param>
    /// <inheritdoc cref="EmbeddingSetReader.Read"/>
    internal EmbeddingSet Open(EmbeddingCmdlet cmdlet, string? wanted = null) =>
        Open(cmdlet, new EmbeddingReadOptions { Tag = wanted });

    /// <param name="cmdlet">Resolves paths, and hears of what the user should know.</param>
    /// <param name="options">What to choose where there is a choice.</param>
    /// <inheritdoc cref="EmbeddingSetReader.Read"/>
    internal EmbeddingSet Open(EmbeddingCmdlet cmdlet, EmbeddingReadOptions options) =>
        set ?? EmbeddingSetReader.Read(
            cmdlet.ResolvePlace(path!), options with { Tag = options.Tag ?? tag }, cmdlet.WriteWarning);
}
