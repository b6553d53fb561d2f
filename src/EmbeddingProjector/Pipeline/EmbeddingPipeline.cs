using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Pipeline;

/// <summary>Start here: from pictures to vectors, every stage once.</summary>
/// <remarks>
/// Pictures are read, decoded and transformed on threads of their own, a few ahead of the engine, so memory does not
/// grow with their number. The engine runs on the thread that takes the results. A picture's vector depends on
/// nothing but the picture and the model; where <see cref="ModelIdentity.IsInvariant"/> is set, not on the batch or the
/// number of threads either.
/// </remarks>
public sealed class EmbeddingPipeline : IDisposable
{
    private const long MostBytesWaiting = 64L << 20;

    private readonly Model model;
    private readonly PipelineOptions options;
    private readonly TensorShape inputShape;
    private readonly int batchSize;
    private IProgram? program;

    /// <summary>Chooses the layer and checks that the input fits the model; nothing is compiled yet.</summary>
    /// <param name="model">What is run; left open.</param>
    /// <param name="options">Layer, pooling, batch, threads.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GraphException">The transform's input size is too small for the model.</exception>
    public EmbeddingPipeline(Model model, PipelineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));

        this.model = model;
        this.options = model.Logits is null ? options with { WithPrediction = false } : options;
        Transform = options.Transform ?? model.Transform;
        Layer = model.Find(options.Layer);
        inputShape = new TensorShape(3, Transform.CropSize, Transform.CropSize);
        batchSize = options.BatchSize ?? BatchSize(Transform.CropSize);
        Dimension = FeaturePooling.Dimension(Layer, model.ShapeOf(Layer, inputShape), options.Pooling);
    }

    /// <summary>A pipeline that makes vectors as those of a set were made, so that they can be compared.</summary>
    /// <param name="model">The recipe's model with the recipe's weights, on the recipe's engine.</param>
    /// <param name="recipe">How the set was made.</param>
    /// <param name="options">Batch, threads, thumbnails; the recipe decides the rest.</param>
    /// <exception cref="RecipeMismatchException">Model, weights or engine are others, or the recipe's transform is
    /// unknown.</exception>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    public static EmbeddingPipeline Repeating(Model model, EmbeddingRecipe recipe, PipelineOptions options)
    {
        var pipeline = new EmbeddingPipeline(model, options with
        {
            Layer = recipe.Layer,
            Pooling = recipe.Pooling,
            Transform = TransformText.TryParse(recipe.Transform),
            ReadOptions = options.ReadOptions with { ApplyOrientation = recipe.ApplyOrientation },
            WithPrediction = recipe.WithPrediction,
        });
        var differences = recipe.Differences(pipeline.Recipe);
        return differences.Length == 0
            ? pipeline
            : throw new RecipeMismatchException(
                "RecipeMismatch", $"the picture would be embedded in another way than the set was: {differences}")
            { Kind = ErrorKind.InvalidInput };
    }

    /// <summary>The layer whose values are the embedding.</summary>
    public Layer Layer { get; }

    /// <summary>What a picture goes through before the engine sees it.</summary>
    public ImageTransform Transform { get; }

    /// <summary>Values of one vector.</summary>
    public int Dimension { get; }

    /// <summary>All that decides the values of a picture's vector.</summary>
    public EmbeddingRecipe Recipe => new(
        model.Identity.Name,
        model.Identity.Weights,
        model.Identity.WeightsSha256,
        Layer.Name,
        options.Pooling,
        EmbeddingRecipe.Describe(Transform),
        options.ReadOptions.ApplyOrientation,
        model.Identity.Engine,
        options.WithPrediction)
    { IsInvariant = model.Identity.IsInvariant };

    /// <summary>The model's file; null where it is unknown.</summary>
    internal string? ModelPath => model.Identity.Path;

    /// <summary>Embeds pictures, giving the results in the items' order.</summary>
    /// <param name="items">Taken one at a time, by threads of the pipeline, as there is room.</param>
    /// <param name="observer">Hears of progress and of every picture that failed; those are left out of the
    /// results. Without one the first that fails ends the run with its error.</param>
    /// <param name="cancellation">Ends the run between two batches; what was complete has been given by then.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="Inference.Weights.WeightMismatchException">The weights do not fit the model.</exception>
    public IEnumerable<EmbeddedImage> Run(
        IEnumerable<ImageItem> items, IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        var ids = new ImageIdSequence();
        foreach (var image in Embed(items, observer ?? RunObserver.Strict, cancellation))
            yield return image with { Id = ids.Next(image.Id) };
    }

    // The id is that of the content alone: who numbers repetitions may know of more pictures than these.
    internal IEnumerable<EmbeddedImage> Embed(
        IEnumerable<ImageItem> items, IRunObserver observer, CancellationToken cancellation)
    {
        // Data, Imaging, Preprocessing: pictures become the engine's input, a few of them ahead.
        var preparation = new PicturePreparation(Transform, options.ReadOptions, options.ThumbnailSize);
        var most = 4 * Math.Max(batchSize, options.Threads);
        var ahead = (int)Math.Clamp(MostBytesWaiting / preparation.PreparedBytes, 2, most);
        using var pictures = new PictureQueue(items, preparation.Prepare, ahead, options.Threads, cancellation);

        // Graph, Weights, Engines: the model becomes a program that runs batches.
        var outputs = Outputs();
        program ??= model.Compile(outputs, inputShape, batchSize, options.Threads);
        var logitsOutput = options.WithPrediction ? outputs.IndexOf(model.Logits!) : -1;
        var batch = new EmbeddingBatch(program, Layer.Layout, options.Pooling, logitsOutput, model.Categories);

        // Embeddings: each picture gets its id, its vector and the head's prediction.
        int? total = items.TryGetNonEnumeratedCount(out var count) ? count : null;
        var meter = new ProgressMeter(total, TimeProvider.System);
        var cautions = new CautionList();
        while (pictures.TryTake(out var picture))
        {
            cautions.Note(picture);
            if (picture.Input is null)
            {
                Report(observer, meter, picture, picture.Error!);
                continue;
            }

            batch.Add(picture);
            preparation.Return(picture.Input);
            if (!batch.IsFull)
                continue;
            foreach (var image in RunBatch(batch, meter, observer))
                yield return image;
        }

        foreach (var image in RunBatch(batch, meter, observer))
            yield return image;

        cautions.Tell(observer);
    }

    /// <summary>Frees the engine's memory.</summary>
    public void Dispose()
    {
        program?.Dispose();
        program = null;
    }

    // Small images leave the engine idle between batches: 32 of 32 px run a third faster than 8.
    private static int BatchSize(int side) => Math.Clamp(8 * 224 * 224 / (side * side), 8, 32);

    private ImmutableArray<Layer> Outputs() =>
        options.WithPrediction && Layer != model.Logits ? [Layer, model.Logits!] : [Layer];

    private static IEnumerable<EmbeddedImage> RunBatch(
        EmbeddingBatch batch, ProgressMeter meter, IRunObserver observer)
    {
        if (batch.Pictures.Count > 0)
            batch.Run();
        for (var i = 0; i < batch.Pictures.Count; i++)
        {
            if (Read(batch, i, meter, observer) is { } image)
                yield return image;
        }

        batch.Clear();
        observer.Progressed(meter.Read());
    }

    private static EmbeddedImage? Read(
        EmbeddingBatch batch, int index, ProgressMeter meter, IRunObserver observer)
    {
        var picture = batch.Pictures[index];
        try
        {
            var vector = batch.Vector(index);
            var prediction = batch.Prediction(index);
            meter.CountDone();
            return new EmbeddedImage(picture.ContentId, picture.Item, vector, prediction, picture.Thumbnail);
        }
        catch (NotFiniteException error)
        {
            Report(observer, meter, picture, error);
            return null;
        }
    }

    private static void Report(IRunObserver observer, ProgressMeter meter, PreparedPicture picture, Exception error)
    {
        meter.CountFailed();
        observer.Failed(new ItemFailure(picture.Item, error));
    }
}

/// <summary>Gathers what is odd about pictures that were read, so that a run says each thing once, by name.</summary>
internal sealed class CautionList
{
    private const int MostNames = 5;

    private readonly Dictionary<string, List<string>> names = [];

    public void Note(PreparedPicture picture)
    {
        if (picture.Caution is not { } caution)
            return;

        if (!names.TryGetValue(caution, out var list))
            names.Add(caution, list = []);

        list.Add(picture.Item.Name);
    }

    /// <summary>Gives one warning a kind.</summary>
    public void Tell(IRunObserver observer)
    {
        foreach (var (caution, list) in names)
        {
            var more = list.Count > MostNames ? $" and {list.Count - MostNames} more" : "";
            observer.Warned($"{caution}: {string.Join(", ", list.Take(MostNames))}{more}");
        }
    }
}
