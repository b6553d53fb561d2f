using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Inference.Weights.Torch;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Trains a model on pictures, epoch by epoch: loads them ahead of the device, judges the model by those held
/// out, keeps what a stopped run needs to go on, and writes the checkpoint.</summary>
/// <remarks>The checkpoint is a model like any other: torch's names, the classes in its metadata. Its head is the trained
/// one for cross-entropy, ArcFace's prototypes, each of length 1, where the head reads the embedding, and else
/// none. With a size of the embedding it has a layer more, <see cref="ModelGraph.ProjectorName"/>.</remarks>
public sealed class TrainingRun
{
    private readonly TrainingOptions options;
    private readonly TrainingSettings settings;
    private readonly TrainingRecipe recipe;
    private readonly ModelGraph graph;
    private readonly BatchPlan plan;
    private readonly int steps;
    private TrainingState state = new();

    /// <summary>Checks everything that can be checked beforehand.</summary>
    /// <param name="options">Model, pictures and numbers.</param>
    /// <exception cref="TrainingException">The pictures or the numbers do not fit the objective.</exception>
    public TrainingRun(TrainingOptions options)
    {
        this.options = options;
        settings = options.Settings;
        settings.Check();
        options.Data.Check(settings);
        recipe = TrainingRecipe.Of(options);
        graph = Graph(options);
        if (IsScored && HasProjector && !graph.Ancestors(graph.Logits).Contains(graph.Embedding))
        {
            throw new TrainingException(
                "EmbeddingSizeNotApplicable", $"{graph.Name}: its head '{graph.Head!.Name}' does not read the embedding, so "
                + "that a layer before it would learn nothing from cross-entropy; another objective trains one")
            { Kind = ErrorKind.InvalidInput };
        }

        plan = new(settings, options.Data.Labels);
        steps = settings.Epochs * plan.Count;
    }

    /// <summary>Trains.</summary>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="cancellation">Ends the run after a step, with its state and a checkpoint written.</param>
    /// <exception cref="TrainingException">The loss is no number, or there is no state to go on from.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TrainingResult Run(ITrainingObserver observer, CancellationToken cancellation = default)
    {
        if (Directory.Exists(options.Destination))
        {
            throw new TrainingException(
                "DestinationInvalid", $"'{options.Destination}': expected a file or nothing, found a folder")
            { Kind = ErrorKind.Exists, Target = options.Destination };
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Destination))!);
        using var trainer = new EmbeddingTrainer(
            graph, Begin(), IsScored ? graph.Logits : graph.Embedding, graph.Input.Shape, settings, steps,
            options.Device, options.Threads);
        var loader = new PictureLoader(options.Transform, options.ReadOptions, options.Augment, options.Threads)
        {
            Failed = observer.Failed,
        };
        var judge = new HeldOutJudge(trainer, loader, options.Data, settings);
        state = options.Resume ? TrainingState.Read(options.Destination, trainer, recipe) : new();
        var log = options.LogDir is null ? null : new TrainingLog(options.LogDir);
        Judgement? last = null;
        try
        {
            if (state.Epochs.Count == 0 && state.Steps == 0 && (!IsScored || options.SnapshotEvery > 0))
                last = End(0, trainer, judge, log, observer, cancellation);
            for (var epoch = Math.Max(1, NextEpoch); epoch <= settings.Epochs; epoch++)
            {
                Learn(epoch, trainer, loader, log, observer, cancellation);
                last = End(epoch, trainer, judge, log, observer, cancellation);
                state.Write(options.Destination, trainer, recipe);
            }
        }
        catch (OperationCanceledException) when (trainer.StepsDone > 0)
        {
            state.Write(options.Destination, trainer, recipe);
            WriteCheckpoint(trainer, last);
            throw;
        }

        last ??= judge.Judge(null, cancellation); // stopped between the last epoch and the checkpoint
        WriteCheckpoint(trainer, last);
        File.Delete(TrainingState.PathFor(options.Destination));
        return new()
        {
            Path = options.Destination,
            Classes = options.Data.Classes,
            TrainCount = options.Data.Train.Count,
            Epochs = state.Epochs,
            HeldOut = last.Items,
            Confusion = last.Items.Count == 0 ? null : last.Confusion(),
        };
    }

    /// <summary>Whether a name is that of a file of torch's own, which has no place for metadata.</summary>
    public static bool IsTorchFile(string path) =>
        path.EndsWith(".pth", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".pt", StringComparison.OrdinalIgnoreCase);

    private bool IsScored => settings.Objective == TrainingObjective.CrossEntropy;

    private bool HasProjector => graph.Embedding.Name == ModelGraph.ProjectorName;

    private int NextEpoch => state.Epochs.Count == 0 ? 1 : state.Epochs[^1].Epoch + 1;

    private static ModelGraph Graph(TrainingOptions options)
    {
        var plain = options.Architecture.BuildAt(Math.Max(1, options.Data.Classes.Count), options.Transform.CropSize);
        if (!plain.Parameters.Any())
        {
            throw new TrainingException("NothingToTrain", $"{plain.Name} has no weights")
            { Kind = ErrorKind.InvalidInput };
        }

        var begun = options.Weights?.Graph.Embedding;
        var size = options.EmbeddingSize
            ?? (begun?.Name == ModelGraph.ProjectorName ? begun.Shape.Length : null);
        if (size < 1)
            throw TrainingSettings.Invalid(nameof(options.EmbeddingSize), "1 or more", size);

        return size is null ? plain : plain.WithProjector(size.Value);
    }

    private InitialWeights Begin()
    {
        var (weights, features) = (options.Weights, graph.Embedding.Shape.Length);
        var hasEmbedding = weights?.Graph.Embedding is { } begun
            && begun.Name == graph.Embedding.Name && begun.Shape == graph.Embedding.Shape;
        var hasHead = hasEmbedding && weights!.HasHead && weights.Categories.SequenceEqual(options.Data.Classes);
        var start = new InitialWeights(
            options.Architecture, graph, weights?.Weights, settings.Seed,
            node => (node == graph.Head && !hasHead) || (node.Name == ModelGraph.ProjectorName && !hasEmbedding));
        if (settings.Objective == TrainingObjective.ArcFace)
            start.Add(EmbeddingTrainer.Prototypes, [options.Data.Classes.Count, features], features);
        return start;
    }

    private void Learn(
        int epoch, EmbeddingTrainer trainer, PictureLoader loader, TrainingLog? log, ITrainingObserver observer,
        CancellationToken cancellation)
    {
        var (train, labels) = (options.Data.Train, options.Data.Labels);
        Pick[][] batches = [.. plan.Epoch(epoch).Skip(trainer.StepsDone - ((epoch - 1) * plan.Count))];
        var (start, waited) = (Stopwatch.GetTimestamp(), loader.Waited);
        var before = state;
        foreach (var batch in loader.Load(train, batches, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            var rate = trainer.NextRate;
            var (loss, correct) = Step(trainer, batch, [.. batch.Rows.Select(row => labels[row])]);
            var count = batch.Pictures.Count;
            state = state with
            {
                Steps = trainer.StepsDone,
                LossSum = state.LossSum + (loss * count),
                Correct = state.Correct + correct,
                Seen = state.Seen + count,
                Seconds = before.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds,
                Waited = before.Waited + (loader.Waited - waited).TotalSeconds,
            };
            log?.Add(state.Steps, loss, rate);
            observer.Stepped(new(
                epoch, settings.Epochs, state.Steps, steps, state.LossSum / state.Seen,
                IsScored ? (double)state.Correct / state.Seen : null, rate, state.Seen / state.Seconds));
        }
    }

    private static (double Loss, int Correct) Step(EmbeddingTrainer trainer, LoadedBatch batch, int[] labels)
    {
        const int mostNamed = 4;
        if (batch.Pictures.Count < 2)
        {
            throw new TrainingException(
                "BatchUnreadable", $"step {trainer.StepsDone + 1}: expected 2 pictures or more that can be read, found "
                + $"{batch.Pictures.Count}");
        }

        try
        {
            return trainer.Step(batch.Input, labels);
        }
        catch (TrainingException error) when (error.ErrorId == EmbeddingTrainer.LossNotFinite)
        {
            var names = batch.Pictures.Select(picture => picture.Item.Name).Distinct().ToArray();
            var others = names.Length > mostNamed ? $" and {names.Length - mostNamed} more" : "";
            throw new TrainingException(
                error.ErrorId, $"{error.Message}. Its pictures: {string.Join(", ", names.Take(mostNamed))}{others}")
            { Kind = ErrorKind.InvalidResult, Target = names };
        }
    }

    private Judgement? End(
        int epoch, EmbeddingTrainer trainer, HeldOutJudge judge, TrainingLog? log, ITrainingObserver observer,
        CancellationToken cancellation)
    {
        var isShown = log is not null && options.SnapshotEvery > 0
            && (epoch % options.SnapshotEvery == 0 || epoch == settings.Epochs);
        var judgement = judge.Judge(isShown ? TrainingLog.ThumbnailSize : null, cancellation);
        if (isShown && judgement.Items.Count > 1)
            log!.Add(epoch, judgement);

        var isSearched = judgement.Items.Count > 1 && (!IsScored || isShown || epoch == settings.Epochs);
        var row = new TrainingEpoch(
            epoch, state.Steps, state.Seen == 0 ? null : state.LossSum / state.Seen,
            IsScored && state.Seen > 0 ? (double)state.Correct / state.Seen : null,
            settings.RateAt(Math.Max(0, state.Steps - 1), steps), judgement.Loss, judgement.Accuracy,
            isSearched ? judgement.Retrieval() : null, state.Seconds,
            state.Seconds > 0 ? state.Seen / state.Seconds : 0,
            state.Seconds > 0 ? state.Waited / state.Seconds : 0);
        log?.Add(row);
        state = new() { Steps = trainer.StepsDone, Epochs = [.. state.Epochs, row] };
        observer.EpochEnded(row);
        return judgement;
    }

    private void WriteCheckpoint(EmbeddingTrainer trainer, Judgement? judgement)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["model"] = graph.Name,
            [Checkpoint.ClassesKey] = JsonSerializer.Serialize(options.Data.Classes, TrainingRecipe.Json),
            ["input_size"] = options.Transform.CropSize.ToString(CultureInfo.InvariantCulture),
            ["seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            ["steps"] = $"{trainer.StepsDone} of {steps}",
            ["recipe"] = recipe.ToString(),
            ["epochs"] = JsonSerializer.Serialize(state.Epochs.Select(WithoutTimes), TrainingRecipe.Json),
            ["held_out"] = JsonSerializer.Serialize(judgement?.Items.Select(item => item.Id) ?? [], TrainingRecipe.Json),
        };
        if (HasProjector)
        {
            metadata[CheckpointFit.EmbeddingSizeKey] =
                graph.Embedding.Shape.Length.ToString(CultureInfo.InvariantCulture);
        }

        var weights = WithHead(trainer.Weights());
        if (IsTorchFile(options.Destination))
        {
            var values = weights.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
            TorchZipWriter.Write(
                options.Destination, [.. weights.Select(tensor => (tensor.Name, tensor.Shape))], name => values[name]);
            return;
        }

        SafetensorsWriter.Write(options.Destination, weights, metadata);
    }

    // Runs that give the same weights give the same file.
    private static object WithoutTimes(TrainingEpoch epoch) => new
    {
        epoch.Epoch, epoch.Step, epoch.Loss, epoch.Accuracy, epoch.Rate, epoch.HeldOutLoss, epoch.HeldOutAccuracy,
        epoch.Retrieval,
    };

    // ArcFace compares angles, so that a row's length says nothing: of length 1 all rows score alike.
    private IReadOnlyList<WeightTensor> WithHead(IReadOnlyList<WeightTensor> weights)
    {
        if (weights.FirstOrDefault(tensor => tensor.Name == EmbeddingTrainer.Prototypes) is not { } prototypes
            || graph.Head is not { Op: LinearOp linear } head
            || linear.InFeatures != graph.Embedding.Shape.Length)
        {
            return weights;
        }

        foreach (var row in prototypes.Values.Chunk(linear.InFeatures).Index())
        {
            var norm = Math.Sqrt(row.Item.Sum(value => (double)value * value));
            for (var i = 0; i < linear.InFeatures; i++)
                prototypes.Values[(row.Index * linear.InFeatures) + i] = (float)(row.Item[i] / norm);
        }

        WeightTensor[] bias = linear.HasBias
            ? [new(head.ParameterName("bias"), [linear.OutFeatures], new float[linear.OutFeatures])] : [];
        return
        [
            .. weights.Where(tensor => tensor != prototypes),
            prototypes with { Name = head.ParameterName("weight") }, .. bias,
        ];
    }
}
