namespace EmbeddingProjector.Module.Commands;

/// <summary>Joins each class with its nearest, the largest other logit of its class image, and writes the graph: which
/// classes a model keeps together.</summary>
/// <remarks>
/// <para>Class images that the destination lacks are generated, one a class; those of the same model and weights that
/// are there are kept, so a run that was stopped goes on; a warning says how many were made with other numbers, which
/// -Force makes anew. With -Class the graph is of these classes alone. A large model's classes are split over machines
/// by -Shard 1/16 or -Class 0..249; then copy the folders together, or name the others with -Source.</para>
/// <para>Beside the pictures, in the folder graph: classes.dot, classes.graphml, classes.svg, logits.npy (a row a
/// picture, by class), logits-pca.svg, and with -Layer and -Channel the scatter of two channels' means. The pictures
/// can be embedded: Export-Embedding generated -Layer logits.</para>
/// </remarks>
/// <example><code>Export-ClassGraph</code>
/// The thirty classes of the built-in model.</example>
/// <example><code>Export-ClassGraph -Model googlenet -Class 0..499 -Layer inception5a -Channel 0, 4</code>
/// The first half of ImageNet's classes, and the scatter of two channels.</example>
/// <example><code>Export-ClassGraph -Model googlenet -Source ./half1, ./half2 -NoGenerate</code>
/// The graph of pictures that two machines have made.</example>
[Cmdlet(VerbsData.Export, "ClassGraph", SupportsShouldProcess = true)]
[OutputType(typeof(ClassGraphResult))]
public sealed class ExportClassGraphCommand : GenerationCmdlet
{
    /// <summary>The classes whose images are wanted; without it all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>More folders of class images that were made before.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Source { get; set; } = [];

    /// <summary>Generates the images of one part of the classes, 3/16 for the third of sixteen, and no graph: the command
    /// without it, where all parts are, writes that. Auto takes the part from SLURM's array or a Kubernetes Indexed
    /// Job.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>Generates nothing: the graph is of the pictures there are.</summary>
    [Parameter]
    public SwitchParameter NoGenerate { get; set; }

    /// <summary>Takes only classes with a picture for the nearest.</summary>
    [Parameter]
    public SwitchParameter Within { get; set; }

    /// <summary>A layer whose channels' means are drawn against each other.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layer { get; set; }

    /// <summary>The two channels.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public int[] Channel { get; set; } = [0, 1];

    /// <inheritdoc/>
    protected override void Process()
    {
        if (OpenModels() is not [var model])
            return;

        var settings = Settings(model);
        var plots = Layer is null ? null : new ChannelMeans(model, settings, Layer, Channel[0], Channel[1]);
        var folder = ResolveNewPath(Destination);
        var wanted = Class.Length == 0
            ? Enumerable.Range(0, Classes.Count)
            : Class.SelectMany(name => Classes.FindAll(name)).Distinct().Order();
        if (Shard is not null)
        {
            WriteShard(model, settings, [.. wanted]);
            return;
        }

        var graphFolder = System.IO.Path.Combine(folder, "graph");
        if (!ShouldProcess(graphFolder, $"Write the graph of {Model[0]}'s classes"))
            return;

        var generated = NoGenerate ? 0 : Generate(model, settings, [.. wanted]);
        string[] folders = [folder, .. Source.Select(ResolveNewPath)];
        var pictures = ClassPictures.Read(folders, model.Model, message => WriteWarning(message));
        if (Class.Length > 0)
        {
            var chosen = wanted.ToHashSet();
            foreach (var other in pictures.Keys.Where(index => !chosen.Contains(index)).ToArray())
                pictures.Remove(other);
        }

        if (pictures.Count == 0)
        {
            throw new CommandInputException(
                "NoClassImage", $"expected class images of {Model[0]} in '{folder}', found none");
        }

        var files = new ClassGraphFiles(graphFolder, model.Model.Identity.Name, pictures);
        var records = pictures.Values.Select(picture => picture.Record);
        var graph = ClassGraph.Of(records, model.Model.Categories, Within);
        var ratio = files.Write(graph, plots);
        WriteObject(Describe(graph, pictures, generated, ratio, [.. files.Written]));
    }

    // Each part has its share of the classes from first to last.
    private void WriteShard(GenerationModel model, GenerationSettings settings, IReadOnlyList<int> wanted)
    {
        var shard = ShardText.Parse(Shard!, Environment.GetEnvironmentVariable);
        int[] own = [.. wanted.Where((_, place) => place % shard.Count == shard.Index - 1)];
        if (!ShouldProcess(ResolveNewPath(Destination), $"Generate the images of {own.Length} of {Model[0]}'s classes"))
            return;

        var generated = Generate(model, settings, own);
        WriteHint($"Shard {shard} is there. With the others: the same command without -Shard");
        WriteObject(new ClassGraphResult(
            Model: Model[0],
            Count: own.Length,
            Generated: generated,
            Recognized: 0,
            Nodes: [],
            Edges: [],
            Components: [],
            Cliques: [],
            ExplainedVarianceRatio: null,
            Folder: ResolveNewPath(Destination),
            Files: [.. own.Select(index => PathOf(SavedPicture.NameOf(index, Classes[index]) + ".png"))])
        {
            Shard = shard.ToString(),
        });
    }

    private int Generate(GenerationModel model, GenerationSettings settings, IReadOnlyList<int> wanted)
    {
        var (generated, others) = (0, 0);
        for (var i = 0; i < wanted.Count; i++)
        {
            var (index, name) = (wanted[i], Classes[wanted[i]]);
            var path = PathOf(SavedPicture.NameOf(index, name) + ".png");
            var words = $"class {index} ({name})";
            var wish = SavedPicture.Request(model, settings, words, index);
            if (!Force && File.Exists(path) && PictureRecord.TryRead(path) is { } record && record.IsImageFor(wish))
            {
                others += record.IsSameWork(wish) ? 0 : 1;
                continue;
            }

            GenerationPart part = new(model, new ClassObjective(model.Model, index, settings.Target));
            var picture = Generate($"{words}, {i + 1} of {wanted.Count}", [part], settings);
            SavedPicture.Of(picture, model, settings, words, index).Write(path);
            ThrowIfStopped();
            generated++;
        }

        if (others > 0)
        {
            WriteWarning(
                $"{others} class images were made with other settings and are kept; -Force makes them anew");
        }

        return generated;
    }

    private ClassGraphResult Describe(
        ClassGraph graph, IReadOnlyDictionary<int, SavedPicture> pictures, int generated, double[]? ratio,
        string[] files) =>
        new(
            Model: Model[0],
            Count: pictures.Count,
            Generated: generated,
            Recognized: pictures.Values.Count(picture => picture.Record.TopClass == picture.Record.Class),
            Nodes: [.. graph.Nodes],
            Edges: [.. graph.Edges],
            Components: [.. graph.Components.Select(Names)],
            Cliques: [.. graph.Cliques.Select(Names)],
            ExplainedVarianceRatio: ratio,
            Folder: System.IO.Path.GetDirectoryName(files[0])!,
            Files: files);

    private string[] Names(System.Collections.Immutable.ImmutableArray<int> classes) =>
        [.. classes.Select(index => Classes[index])];
}
