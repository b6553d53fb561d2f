using System.Collections.Immutable;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Pipeline;

/// <summary>Start here: from pictures to vectors, every stage once.</summary>
/// <remarks>
/// Pictures are read, decoded and transformed on threads of their own, a few ahead of the engine, so memory does not
/// grow with their number. The engine runs on the thread that takes the results. A picture's vector depends on
/// nothing but the picture, the model and the engine: not on the batch, nor on the number of threads.
/// </remarks>
public sealed class EmbeddingPipeline : IDisposable
{
    private const long MostBytesWaiting = 64L << 20;

    private readonly VisionModel model;
    private readonly IEngine engine;
    private readonly PipelineOptions options;
    private readonly TensorShape inputShape;
    private readonly int batchSize;
    private IProgram? program;

    /// <summary>Chooses the layer and checks that the input fits the model; nothing is compiled yet.</summary>
    /// <param name="model">Graph, weights and transform.</param>
    /// <param name="engine">What runs the graph.</param>
    /// <param name="options">Layer, pooling, batch, threads.</param>
    /// <exception cref="LayerNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GraphException">The transform's input size is too small for the model.</exception>
    public EmbeddingPipeline(VisionModel model, IEngine engine, PipelineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));

        this.model = model;
        this.engine = engine;
        this.options = model.HasHead ? options : options with { WithPrediction = false };
        Transform = options.Transform ?? model.Transform;
        Layer = model.Graph.Find(options.Layer);
        inputShape = new TensorShape(3, Transform.CropSize, Transform.CropSize);
        batchSize = options.BatchSize ?? BatchSize(Transform.CropSize);
        Dimension = FeaturePooling.Dimension(
            Layer, model.Graph.InferShapes(inputShape)[Layer.Index], options.Pooling);
    }

    /// <summary>A pipeline that makes vectors as those of a set were made, so that they can be compared.</summary>
    /// <param name="model">The recipe's model with the recipe's weights.</param>
    /// <param name="engine">The recipe's engine.</param>
    /// <param name="recipe">How the set was made.</param>
    /// <param name="options">Batch, threads, thumbnails; the recipe decides the rest.</param>
    /// <exception cref="RecipeMismatchException">Model, weights or engine are others, or the recipe's transform is
    /// unknown.</exception>
    /// <exception cref="LayerNotFoundException">The model has no such layer.</exception>
    public static EmbeddingPipeline Repeating(
        VisionModel model, IEngine engine, EmbeddingRecipe recipe, PipelineOptions options)
    {
        var pipeline = new EmbeddingPipeline(model, engine, options with
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
                "RecipeMismatch", $"the picture would be embedded in another way than the set was: {differences}");
    }

    /// <summary>The node whose values are the embedding.</summary>
    public Node Layer { get; }

    /// <summary>What a picture goes through before the engine sees it.</summary>
    public ImageTransform Transform { get; }

    /// <summary>Values of one vector.</summary>
    public int Dimension { get; }

    /// <summary>All that decides the values of a picture's vector.</summary>
    public EmbeddingRecipe Recipe => new(
        model.Graph.Name,
        model.WeightSetName,
        model.WeightsSha256,
        Layer.Name,
        options.Pooling,
        EmbeddingRecipe.Describe(Transform),
        options.ReadOptions.ApplyOrientation,
        engine.Name,
        options.WithPrediction);

    /// <summary>Embeds pictures, giving the results in the items' order.</summary>
    /// <param name="items">Taken one at a time, by threads of the pipeline, as there is room.</param>
    /// <param name="observer">Hears of progress and of every picture that failed; those are left out of the
    /// results.</param>
    /// <param name="cancellation">Ends the run between two batches; what was complete has been given by then.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="Inference.Weights.WeightMismatchException">The weights do not fit the model.</exception>
    public IEnumerable<EmbeddedImage> Run(
        IEnumerable<ImageItem> items, IRunObserver observer, CancellationToken cancellation = default)
    {
        // Data, Imaging, Preprocessing: pictures become the engine's input, a few of them ahead.
        var preparation = new PicturePreparation(Transform, options.ReadOptions, options.ThumbnailSize);
        var most = 4 * Math.Max(batchSize, options.Threads);
        var ahead = (int)Math.Clamp(MostBytesWaiting / preparation.PreparedBytes, 2, most);
        using var pictures = new PictureQueue(items, preparation.Prepare, ahead, options.Threads, cancellation);

        // Graph, Weights, Engines: the model becomes a program that runs batches.
        var outputs = Outputs();
        program ??= engine.Compile(model.Graph, model.Weights, new ProgramOptions
        {
            Outputs = outputs,
            InputShape = inputShape,
            MaxBatch = batchSize,
            Threads = options.Threads,
        });
        var logitsOutput = options.WithPrediction ? outputs.IndexOf(model.Graph.Logits) : -1;
        var batch = new EmbeddingBatch(program, Layer.Layout, options.Pooling, logitsOutput, model.Categories);

        // Embeddings: each picture gets its id, its vector and the head's prediction.
        var ids = new ImageIdSequence();
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
            foreach (var image in RunBatch(batch, ids, meter, observer))
                yield return image;
        }

        foreach (var image in RunBatch(batch, ids, meter, observer))
            yield return image;

        cautions.Tell(observer);
    }

    /// <summary>Frees the engine's memory.</summary>
    public void Dispose() => program?.Dispose();

    // Small images leave the engine idle between batches: 32 of 32 px run a third faster than 8.
    private static int BatchSize(int side) => Math.Clamp(8 * 224 * 224 / (side * side), 8, 32);

    private ImmutableArray<Node> Outputs() =>
        options.WithPrediction && Layer != model.Graph.Logits ? [Layer, model.Graph.Logits] : [Layer];

    private static IEnumerable<EmbeddedImage> RunBatch(
        EmbeddingBatch batch, ImageIdSequence ids, ProgressMeter meter, IRunObserver observer)
    {
        if (batch.Pictures.Count > 0)
            batch.Run();
        for (var i = 0; i < batch.Pictures.Count; i++)
        {
            if (Read(batch, i, ids, meter, observer) is { } image)
                yield return image;
        }

        batch.Clear();
        observer.Progressed(meter.Read());
    }

    private static EmbeddedImage? Read(
        EmbeddingBatch batch, int index, ImageIdSequence ids, ProgressMeter meter, IRunObserver observer)
    {
        var picture = batch.Pictures[index];
        try
        {
            var vector = batch.Vector(index);
            var prediction = batch.Prediction(index);
            meter.CountDone();
            return new EmbeddedImage(ids.Next(picture.ContentId), picture.Item, vector, prediction, picture.Thumbnail);
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
