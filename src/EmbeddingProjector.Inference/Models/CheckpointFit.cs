using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Inference.Models;

/// <summary>How a checkpoint fits an architecture: its number of classes, what stands before its names, whether it has
/// a head, and that nothing in it belongs to another model.</summary>
/// <remarks>As torch's strict load, but for what is certain not to matter: the parts of a training wrapper beside the
/// model (a predictor, a queue, a second encoder), heads, and counters.</remarks>
internal sealed record CheckpointFit
{
    // A forged file must not make the list of classes, or the search for a prefix, fill the memory.
    private const int MostClasses = 1 << 20;
    private const int MostTokens = 1 << 16;
    private const int MostSide = 1 << 14;
    private const int MostPrefixes = 256;
    private const int MostShown = 4;

    // Where a checkpoint holds a model twice: the one that its makers measure, first.
    private static readonly string[] PreferredPrefixes =
    [
        "", "model.", "backbone.", "encoder.", "net.", "network.", "teacher.", "teacher.backbone.", "encoder_q.",
        "base_encoder.", "online_encoder.", "online_network.", "model.backbone.", "model.encoder.",
    ];

    /// <summary>Where the metadata have the values of an embedding behind a projector.</summary>
    internal const string EmbeddingSizeKey = "embedding_size";

    // First words of the names of parts that act beside or after the embedding.
    private static readonly string[] Heads =
    [
        "fc", "classifier", "head", "heads", "aux", "aux1", "aux2", "AuxLogits", "aux_classifier", "logits", "linear",
        "last_linear", "classification_head", "projector", "projection", "projection_head", "proj_head", "predictor",
        "prediction_head", "prototypes", "contrastive_head", "mlp", "mlp_head", "normalize", "normalizer", "criterion",
    ];

    // Last words of the names of counters, and of buffers that are computed from the architecture.
    private static readonly string[] Counters =
    [
        "num_batches_tracked", "n_averaged", "num_updates", "epoch", "step", "global_step", "iteration", "queue",
        "queue_ptr", "total_ops", "total_params", "initted", "center", "temperature", "logit_scale",
        "relative_position_index", "relative_coords_table", "attn_mask", "position_ids",
    ];

    private CheckpointFit(ModelGraph graph, Checkpoint weights)
    {
        Graph = graph;
        Weights = weights;
    }

    /// <summary>The architecture with the checkpoint's number of classes.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The model's tensors under the model's own names.</summary>
    public Checkpoint Weights { get; }

    /// <summary>Whether the layers between embedding and logits are there.</summary>
    public bool HasHead { get; private init; }

    /// <summary>The file's names, without what stands before all of them, that the model has no use for.</summary>
    public ImmutableArray<string> UnusedKeys { get; private init; } = [];

    /// <summary>What was done, for the user to hear.</summary>
    public ImmutableArray<string> Notes { get; private init; } = [];

    /// <param name="architecture">What the user asked for.</param>
    /// <param name="set">The weight set, whose classes and size are the usual ones.</param>
    /// <exception cref="WeightMismatchException">A parameter is missing or of another shape, or a tensor is of no use
    /// to the model: the message says which model it fits.</exception>
    public static CheckpointFit Of(ModelArchitecture architecture, WeightSet set, Checkpoint file)
    {
        var graph = architecture.BuildAt(set.Categories.Length, set.Transform.CropSize);
        var prefix = FindPrefix(graph, file);
        var weights = file.Under(prefix, architecture.OldKeys);
        graph = BuildFor(weights, architecture, graph, set);
        var hasHead = HasHeadIn(graph, weights);
        foreach (var (name, shape) in hasHead ? graph.Parameters : Backbone(graph))
        {
            if (!weights.TryGetShape(name, out var found) || !found.SequenceEqual(shape))
                throw Mismatch(architecture, name, shape, found, file);
        }

        var unused = Unused(graph, weights).ToArray();
        if (Array.Find(unused, name => !IsKnown(name)) is not null)
            throw Surplus(architecture, unused, weights);

        return new(graph, weights)
        {
            HasHead = hasHead,
            UnusedKeys =
            [
                .. unused.Where(name => LastWord(name) != "num_batches_tracked"),
                .. prefix.Length == 0
                    ? []
                    : file.Names.Where(name => !name.StartsWith(prefix, StringComparison.Ordinal)),
            ],
            Notes = NotesOn(graph, weights, hasHead),
        };
    }

    private static IEnumerable<(string Name, ImmutableArray<int> Shape)> Backbone(ModelGraph graph) =>
        ModelGraph.ParametersOf(graph.Ancestors(graph.Embedding));

    // What stands before every name of the model: where the most of its parameters are found.
    private static string FindPrefix(ModelGraph graph, Checkpoint file)
    {
        var parameters = Backbone(graph).ToArray();
        if (parameters.Length == 0 || parameters.All(parameter => Holds(file, "", parameter)))
            return "";

        var anchor = "." + parameters[0].Name;
        var best = file.Names
            .Where(name => name.EndsWith(anchor, StringComparison.Ordinal) && name.Length > anchor.Length)
            .Select(name => name[..^(anchor.Length - 1)])
            .Take(MostPrefixes)
            .Append("")
            .Select(prefix => (Prefix: prefix, Count: parameters.Count(parameter => Holds(file, prefix, parameter))))
            .GroupBy(found => found.Count, found => found.Prefix)
            .MaxBy(group => group.Key)!;
        if (best.Key == 0)
            return "";

        var prefixes = best.ToArray();
        var preferred = prefixes.Length == 1
            ? prefixes[0]
            : Array.Find(PreferredPrefixes, prefix => prefixes.Contains(prefix, StringComparer.Ordinal));
        return preferred ?? throw new WeightMismatchException(
            parameters[0].Name, "one model's", $"{prefixes.Length}", file.Description,
            $"the file holds a {graph.Name} under each of {Shown(prefixes)}: save one of them");
    }

    private static bool Holds(
        Checkpoint file, string prefix, (string Name, ImmutableArray<int> Shape) parameter) =>
        file.TryGetShape(prefix + parameter.Name, out var shape) && shape.SequenceEqual(parameter.Shape);

    // A fine-tuned model has its own number of classes: the first dimension of its last layer's weight. A vision
    // transformer has its own size: that of its positions.
    private static ModelGraph BuildFor(
        Checkpoint weights, ModelArchitecture architecture, ModelGraph graph, WeightSet set)
    {
        var classes = set.Categories.Length;
        if (graph.Head is { } head && weights.TryGetShape(head.ParameterName("weight"), out var shape)
            && shape is [> 0 and <= MostClasses, ..])
        {
            classes = shape[0];
        }

        var size = TrainedSize(graph, weights) ?? WrittenSize(weights) ?? set.Transform.CropSize;
        return WithProjector(
            classes == set.Categories.Length && size == set.Transform.CropSize
                ? graph : architecture.BuildAt(classes, size),
            weights);
    }

    /// <summary>The graph with the projector that Optimize-EmbeddingModel -EmbeddingSize put before the head, where the
    /// checkpoint has one. A contrastive method's own, which acts beside the model, is none.</summary>
    internal static ModelGraph WithProjector(ModelGraph graph, Checkpoint weights)
    {
        if (!weights.TryGetShape($"{ModelGraph.ProjectorName}.weight", out var shape)
            || shape is not [> 0 and <= MostClasses, var features] || features != graph.Embedding.Shape.Length
            || !weights.TryGetShape($"{ModelGraph.ProjectorName}.bias", out var bias) || bias is not [var values]
            || values != shape[0])
        {
            return graph;
        }

        // The metadata say so, or the head can read nothing else.
        var isBefore = weights.Metadata.TryGetValue(EmbeddingSizeKey, out var text)
            && text == values.ToString(CultureInfo.InvariantCulture);
        isBefore |= values != features && graph.Head is { Op: LinearOp } head
            && weights.TryGetShape(head.ParameterName("weight"), out var read) && read is [_, var inputs] && inputs == values;
        return isBefore ? graph.WithProjector(values) : graph;
    }

    // Optimize-EmbeddingModel -Size says at which side it trained.
    private static int? WrittenSize(Checkpoint weights) =>
        weights.Metadata.TryGetValue("input_size", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= MostSide
            ? size : null;

    // A class token and a square of patches.
    private static int? TrainedSize(ModelGraph graph, Checkpoint weights)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Op is PositionEmbeddingOp) is not { } positions
            || !weights.TryGetShape(positions.ParameterName("pos_embedding"), out var shape)
            || shape is not [1, > 1 and <= MostTokens, _])
        {
            return null;
        }

        var side = (int)Math.Sqrt(shape[1] - 1);
        var patches = graph.Nodes.First(node => node.Op is Conv2dOp);
        return side * side == shape[1] - 1 ? side * ((Conv2dOp)patches.Op).Stride.Width : null;
    }

    private static bool HasHeadIn(ModelGraph graph, Checkpoint weights)
    {
        if (graph.Head is null)
            return false;

        var backbone = Backbone(graph).Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return graph.Parameters.All(parameter =>
            backbone.Contains(parameter.Name) || weights.TryGetShape(parameter.Name, out _));
    }

    private static IEnumerable<string> Unused(ModelGraph graph, Checkpoint weights)
    {
        var used = graph.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return weights.Names.Where(name => !used.Contains(name));
    }

    private static bool IsKnown(string name) =>
        Counters.Contains(LastWord(name), StringComparer.Ordinal)
        || Heads.Contains(name.Split('.', 2)[0], StringComparer.Ordinal);

    private static string LastWord(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static ImmutableArray<string> NotesOn(ModelGraph graph, Checkpoint weights, bool hasHead)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (weights.StateDictPath.Length > 0)
            notes.Add($"the tensors are those under '{weights.StateDictPath}'");
        if (weights.StrippedPrefix.Length > 0)
            notes.Add($"the prefix '{weights.StrippedPrefix}' was taken off their names");
        if (graph.Embedding.Name != ModelGraph.ProjectorName
            && weights.TryGetShape($"{ModelGraph.ProjectorName}.weight", out var projector))
        {
            notes.Add(
                $"their projector {ParameterReader.Text(projector)} is left out: the embedding is what it reads");
        }

        if (!hasHead && graph.Head is { } head)
            notes.Add(
                $"they have no head ('{head.ParameterName("weight")}'), so there are no classes, only embeddings");

        return notes.ToImmutable();
    }

    private static WeightMismatchException Mismatch(
        ModelArchitecture asked, string name, ImmutableArray<int> expected, ImmutableArray<int> found, Checkpoint file)
    {
        var hint = ModelThatFits(asked, file) is { } model ? $"the file fits {model}" : null;
        if (found.IsDefault)
            hint ??= file.Names.Count == 0 ? "the file holds no tensor" : $"the file's names are {Shown(file.Names)}";
        return new(
            name, ParameterReader.Text(expected), found.IsDefault ? "nothing" : ParameterReader.Text(found),
            file.Description, hint);
    }

    private static WeightMismatchException Surplus(ModelArchitecture asked, string[] unused, Checkpoint weights)
    {
        var foreign = Array.FindAll(unused, name => !IsKnown(name));
        weights.TryGetShape(foreign[0], out var shape);
        var count = foreign.Length.ToString(CultureInfo.InvariantCulture);
        var fits = ModelThatFits(asked, weights) is { } model ? $"; the file fits {model}" : "";
        return new(
            foreign[0], "nothing", ParameterReader.Text(shape), weights.Description,
            $"{asked.Name} has no place for {count} of the file's tensors: {Shown(foreign)}{fits}");
    }

    // An architecture that has every tensor's place and finds every parameter.
    private static string? ModelThatFits(ModelArchitecture asked, Checkpoint file) => ModelCatalog.All
        .Where(other => other != asked && FitsWhole(other, file)).Select(other => other.Name).FirstOrDefault();

    private static bool FitsWhole(ModelArchitecture architecture, Checkpoint file)
    {
        var graph = architecture.Build(Math.Max(1, architecture.DefaultWeights.Categories.Length));
        var parameters = Backbone(graph).ToArray();
        if (parameters.Length == 0)
            return false;

        var anchor = parameters[0].Name;
        return file.Names
            .Where(name => name == anchor || name.EndsWith("." + anchor, StringComparison.Ordinal))
            .Take(MostPrefixes)
            .Select(name => file.Under(name[..^anchor.Length], architecture.OldKeys))
            .Any(part => parameters.All(parameter => Holds(part, "", parameter)) && Unused(graph, part).All(IsKnown));
    }

    private static string Shown(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Take(MostShown).Select(name => $"'{name}'"));
        return names.Count > MostShown ? $"{shown} and {names.Count - MostShown} more" : shown;
    }
}
