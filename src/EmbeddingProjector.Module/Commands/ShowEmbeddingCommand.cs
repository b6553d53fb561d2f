using System.ComponentModel;
using System.Diagnostics;
using EmbeddingProjector.Viewer;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Shows embeddings in the browser: one page that opens from disk, without a server or the network.</summary>
/// <remarks>
/// <para>The page shows every projection that the log keeps, PCA where there is none, the items' pictures, neighbors,
/// heatmap and more, as the data has them. Two sets or more are shown side by side and compared, item by item.</para>
/// <para>What is selected there and downloaded, Import-ProjectorSelection reads. A log of several steps of a training
/// shows them by a slider.</para>
/// </remarks>
/// <example><code>Show-Embedding runs/mnist</code>
/// Writes the page beside the log and opens it.</example>
/// <example><code>Show-Embedding runs/before runs/after -Projection Umap</code>
/// Shows two embeddings of the same items side by side, by UMAP too.</example>
/// <example><code>Show-Embedding runs/mnist -Probe digits.safetensors -Destination report.html -NoOpen</code>
/// Writes a report with the probe's accuracy, confusion matrix and prototypes.</example>
[Cmdlet(VerbsCommon.Show, "Embedding", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ShowEmbeddingCommand : EmbeddingCmdlet
{
    private const int MostSets = 6;

    private readonly List<EmbeddingSource> sources = [];

    /// <summary>The embeddings: log folders, the folders of tags, .npy, .npz, .csv or .tsv files, what Export-Embedding
    /// or Import-Embedding gave, or objects with an Id and a Vector.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [Alias("LogDir", "Path")]
    [ValidateNotNullOrEmpty]
    public EmbeddingSource[] InputObject { get; set; } = [];

    /// <summary>The entries of a log to show; without it all that it has.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>The page to write, a name ending in .html; without it one beside the embeddings. A file of that name is
    /// replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Writes the page without opening it.</summary>
    [Parameter]
    public SwitchParameter NoOpen { get; set; }

    /// <summary>The headline; without it the sets' names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Projections to compute where the log has none of the method: Lda, Tsne, Umap. Pca is always
    /// there.</summary>
    [Parameter]
    public ProjectionMethod[] Projection { get; set; } = [];

    /// <summary>Neighbors an item, exact, by cosine and by Euclidean distance; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int Neighbors { get; set; } = 50;

    /// <summary>The most pixels a side of a thumbnail; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 128)]
    public int ThumbnailSize { get; set; } = 64;

    /// <summary>The folder that the items' files are in, for embeddings without thumbnails.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageFolder { get; set; }

    /// <summary>Judges the first set's items: a .safetensors file, or what New-EmbeddingProbe gave.</summary>
    [Parameter]
    public ProbeSource? Probe { get; set; }

    /// <summary>A folder of class images that New-ClassImage or Export-ClassGraph wrote, to show as a graph.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClassImages { get; set; }

    /// <summary>One file, or a page with a folder of data beside it, which opens faster where there are many items;
    /// without it a folder beyond 50,000 items.</summary>
    [Parameter]
    public PageForm Form { get; set; } = PageForm.Auto;

    /// <summary>The same seed gives the same projections, bit for bit.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process() => sources.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        var (sets, snapshots) = Read();
        if (sets.Count > MostSets)
        {
            throw new CommandInputException(
                "TooManySets", $"expected at most {MostSets} sets side by side, found {sets.Count}: -Tag chooses some");
        }

        var path = ResolveNewPath(Destination ?? DefaultPath(sets));
        if (System.IO.Path.GetExtension(path).ToLowerInvariant() is not (".html" or ".htm"))
            throw new CommandInputException("PageNameInvalid", $"'{path}': expected a name ending in .html");
        if (!ShouldProcess(path, $"Write a page of '{string.Join("', '", sets.Select(set => set.Name))}'"))
            return;

        var steps = new CommandObserver(this, "Writing the page");
        EmbeddingPage.Write(path, sets, Options(snapshots), steps, Cancellation);
        steps.Complete();
        WriteObject(new FileInfo(path));
        if (!NoOpen.IsPresent)
            Open(path);
    }

    private EmbeddingPageOptions Options(IReadOnlyList<EmbeddingSet> snapshots) => new()
    {
        Title = Title,
        Neighbors = Neighbors,
        Projections = Projection,
        ThumbnailSize = ThumbnailSize,
        ImageFolder = ImageFolder is null ? null : ResolveNewPath(ImageFolder),
        Probe = Probe?.Open(ResolveNewPath),
        Snapshots = snapshots,
        ClassImages = ClassImages is null ? null : ResolveNewPath(ClassImages),
        Folder = Form switch { PageForm.File => false, PageForm.Folder => true, _ => null },
        Seed = Seed,
    };

    // Items of a pipeline are one set; a log may hold several.
    private ViewedSets Read()
    {
        var read = sources.Where(source => source.Item is null).Select(source => OpenAll(source)).ToList();
        if (sources.Select(source => source.Item).OfType<EmbeddingItem>().ToArray() is { Length: > 0 } items)
            read.Add(new ViewedSets([EmbeddingItem.Gather(items)], []));
        return new(
            [.. read.SelectMany(one => one.Sets)], read.Count == 1 ? read[0].Snapshots : []);
    }

    private ViewedSets OpenAll(EmbeddingSource source) => source.Path is { } path
        ? ViewedSets.Read(ResolveNewPath(path), Tag is [] && source.Tag is { } tag ? [tag] : Tag, WriteWarning)
        : new ViewedSets([source.Set!], []);

    // Beside the log, or the file; in the current folder for what lies nowhere.
    private string DefaultPath(IReadOnlyList<EmbeddingSet> sets)
    {
        var name = string.Join("-", sets.Select(set => NameOf(set))) + ".html";
        return sets[0].Source is not { } source
            ? ResolveNewPath(name)
            : System.IO.Path.Combine(Directory.Exists(source) ? source : System.IO.Path.GetDirectoryName(source)!, name);
    }

    private static string NameOf(EmbeddingSet set) =>
        string.Concat(set.Name.Split([.. System.IO.Path.GetInvalidFileNameChars(), '%', '#']));

    private void Open(string path)
    {
        try
        {
            using var _ = System.Diagnostics.Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Exception error) when (error is Win32Exception or PlatformNotSupportedException or FileNotFoundException)
        {
            WriteWarning($"no browser could be started: {error.Message}. Open {path} in one.");
        }
    }
}

/// <summary>How a page keeps its data.</summary>
public enum PageForm
{
    /// <summary>As the number of items suggests.</summary>
    Auto,

    /// <summary>All in one file.</summary>
    File,

    /// <summary>With a folder of data beside it.</summary>
    Folder,
}
