using System.Management.Automation;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Module.Completion;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.TorchSharp.Training;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Trains a model on pictures of your own: its head for your classes, or its embedding, so that pictures of a
/// class come to lie together.</summary>
/// <remarks>
/// <para>Needs libtorch, as -Engine TorchSharp does. The model begins with its published weights, a file's, or random
/// ones. CrossEntropy gives it a new head for the classes of the pictures; Triplet, ArcFace, SupCon and NTXent train the
/// embedding itself.</para>
/// <para>The checkpoint is a model for every command: Export-Embedding -Model NAME -Weights FILE reads the classes
/// from it. What was held out judges the model after each epoch.</para>
/// <para>Ctrl+C ends after the step, with the checkpoint so far; the same command with -Resume goes on as if it had not
/// stopped, on the processor bit for bit. A loss that is not a number ends the run with the step and its
/// pictures.</para>
/// </remarks>
/// <example><code>Optimize-EmbeddingModel ./flowers -Model efficientnet_b0 -Epoch 1 -Destination flowers.safetensors</code>
/// Fine-tunes EfficientNet-B0 on a folder with a sub-folder a class, and judges it by a fifth of them.</example>
/// <example><code>Optimize-EmbeddingModel ./flowers -Model resnet50 -Freeze backbone -Epoch 5 -Destination head.safetensors</code>
/// Trains the head alone.</example>
/// <example><code>Optimize-EmbeddingModel ./faces -Model resnet50 -Objective Triplet -PerClass 4 -BatchSize 32 -LogDir runs/faces -SnapshotEvery 1 -Destination faces.safetensors</code>
/// Trains the embedding by triplets, and writes the space after every epoch for TensorBoard.</example>
[Cmdlet(VerbsCommon.Optimize, "EmbeddingModel", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(TrainingReport))]
public sealed class OptimizeEmbeddingModelCommand : PictureCmdlet
{
    private readonly List<string> paths = [];

    /// <summary>The checkpoint to write: a .safetensors file, or a .pth as torch.save writes it, which has no place for the
    /// classes' names. One of that name is replaced.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Begins with random weights, drawn as torchvision draws them.</summary>
    [Parameter]
    public SwitchParameter FromScratch { get; set; }

    /// <summary>Pictures to judge by, as -Path takes them, in place of a part of those.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] ValidationPath { get; set; } = [];

    /// <summary>The part of each class that is held out to judge by; 0 learns from all.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.99)]
    public double TestFraction { get; set; } = 0.2;

    /// <summary>Chooses what is held out, new weights, the order of pictures, how they are changed, and what dropout
    /// drops.</summary>
    [Parameter]
    public long Seed { get; set; } = 123;

    /// <summary>How pictures are changed while they are learned from, as torchvision defines it: Flip, RandomCrop,
    /// RandomResizedCrop; None leaves them. Without it NTXent takes RandomResizedCrop and Flip, others
    /// none.</summary>
    [Parameter]
    public Augmentation[]? Augment { get; set; }

    /// <summary>Layers that stay as they are, names or patterns with *; backbone is all but the head.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [SupportsWildcards]
    public string[] Freeze { get; set; } = [];

    /// <summary>What is made small: CrossEntropy (of the classes' scores), Triplet, ArcFace, SupCon (of labelled
    /// pictures' embeddings) or NTXent (of two views of a picture, without labels).</summary>
    [Parameter]
    public TrainingObjective Objective { get; set; }

    /// <summary>Triplet: for each picture the Hard triplet, or SemiHard ones.</summary>
    [Parameter]
    public TripletMining Mining { get; set; }

    /// <summary>Triplet's margin of distances, 0.3 without it; ArcFace's in radians, 0.5 without it.</summary>
    [Parameter]
    public double? Margin { get; set; }

    /// <summary>What ArcFace's cosines are multiplied by.</summary>
    [Parameter]
    public double Scale { get; set; } = 30;

    /// <summary>What SupCon's and NTXent's cosines are divided by; without it 0.1 and 0.5.</summary>
    [Parameter]
    public double? Temperature { get; set; }

    /// <summary>Puts a linear layer of so many values, projector, between the model and its head, or the objective: they are
    /// the checkpoint's embedding. Without it the weights' own, where they have one.</summary>
    [Parameter]
    [ValidateRange(1, 65536)]
    public int? EmbeddingSize { get; set; }

    /// <summary>Adam, AdamW or Sgd (with a momentum of 0.9).</summary>
    [Parameter]
    public TrainingOptimizer Optimizer { get; set; }

    /// <summary>The optimizer's rate.</summary>
    [Parameter]
    public double Rate { get; set; } = 1e-3;

    /// <summary>How strongly weights are drawn to 0.</summary>
    [Parameter]
    public double WeightDecay { get; set; }

    /// <summary>How the rate changes over the run: Constant, Cosine (down to 0) or Step (a tenth after each
    /// third).</summary>
    [Parameter]
    public TrainingSchedule Schedule { get; set; }

    /// <summary>Steps in which the rate grows from 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int WarmUp { get; set; }

    /// <summary>The longest that the gradients together may be.</summary>
    [Parameter]
    public double? ClipNorm { get; set; }

    /// <summary>Pictures a step.</summary>
    [Parameter]
    [ValidateRange(2, 65536)]
    public int BatchSize { get; set; } = 16;

    /// <summary>Pictures of one class in a batch; without it 4 for Triplet and SupCon, and as they come for
    /// others.</summary>
    [Parameter]
    [ValidateRange(2, 65536)]
    public int? PerClass { get; set; }

    /// <summary>How often all pictures are seen.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Epoch { get; set; } = 1;

    /// <summary>Goes on where the same command was stopped.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>A folder for TensorBoard: loss, accuracy and rate as they come.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDir { get; set; }

    /// <summary>Writes the embeddings of the held-out pictures into -LogDir before training and after every so many
    /// epochs: Compare-EmbeddingSpace shows how the space moves.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? SnapshotEvery { get; set; }

    /// <summary>A picture of the curves, epoch by epoch: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (SnapshotEvery is not null && LogDir is null)
            throw new CommandInputException("OptionMissing", "-SnapshotEvery needs a -LogDir to write to");
        if (FromScratch && Weights is not null)
        {
            throw new CommandInputException(
                "OptionsContradict", "expected -FromScratch, or weights to begin with, found both");
        }

        if (Plot is not null)
            PlotFile.Require(Plot);
        if (!Destination.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            && !TrainingRun.IsTorchFile(Destination))
        {
            throw new CommandInputException(
                "DestinationInvalid", $"-Destination: expected a name ending in .safetensors or .pth, found '{Destination}'");
        }
    }

    /// <inheritdoc/>
    protected override void Process() => paths.AddRange(ResolveInput());

    /// <inheritdoc/>
    protected override void End()
    {
        if (paths.Count == 0)
            return; // an empty pipeline gives nothing

        var architecture = ModelCatalog.Find(Model);
        var data = ReadData();
        using var weights = FromScratch ? null : Load(this, Model, WeightChoice.Of(this, Model, Weights), "embedding");
        if (weights is null && !FromScratch)
            return;

        var transform = weights?.Transform ?? architecture.DefaultWeights.Transform;
        var run = new TrainingRun(Options(architecture, weights, transform, data));
        var path = ResolveNewPath(Destination);
        var action = $"Train {architecture.Name} by {Objective} on {data.Train.Count} pictures of {data.Classes.Count} "
            + $"classes, with {data.HeldOut.Count} held out";
        if (ShouldProcess(path, action))
            Run(run);
    }

    private void Run(TrainingRun run)
    {
        var observer = new TrainingObserver(this);
        try
        {
            var result = run.Run(observer, Cancellation);
            if (Plot is not null)
                TrainingPlot.Write(ResolveNewPath(Plot), $"{Model} by {Objective}", result.Epochs);
            WriteObject(TrainingReport.Of(Model, Objective, result));
        }
        catch (OperationCanceledException)
        {
            // No stream of the pipeline takes anything any more.
            Host.UI.WriteLine(observer.Stopped);
            throw;
        }
        finally
        {
            observer.Complete();
        }
    }

    private TrainingData ReadData()
    {
        var learned = Items(paths);
        return ValidationPath.Length == 0
            ? TrainingData.Split(learned, TestFraction, Seed)
            : new(learned, Items([.. ValidationPath.SelectMany(path => ResolvePaths(path))]));
    }

    // Without labels there is nothing to learn from but views.
    private IReadOnlyList<ImageItem> Items(IReadOnlyList<string> sources)
    {
        var items = FindImages(sources, Query).Items;
        if (Objective == TrainingObjective.NTXent)
            return items;

        var labelled = TrainingData.Labelled(items);
        if (labelled.Count is > 0 and var count && count < items.Count)
            WriteWarning($"{items.Count - count} pictures have no class, and are left out");
        return labelled.Count > 0 ? labelled : items;
    }

    private TrainingOptions Options(
        ModelArchitecture architecture, VisionModel? weights, ImageTransform transform, TrainingData data) => new()
    {
        Architecture = architecture,
        Weights = weights,
        Transform = Size is { } side ? TrainingOptions.AtSize(transform, side) : transform,
        Data = data,
        Settings = Settings,
        EmbeddingSize = EmbeddingSize,
        Augment = Augment is null
            ? Objective == TrainingObjective.NTXent ? [Augmentation.RandomResizedCrop, Augmentation.Flip] : []
            : [.. Augment.Where(kind => kind != Augmentation.None)],
        Destination = ResolveNewPath(Destination),
        Resume = Resume,
        LogDir = LogDir is null ? null : ResolveNewPath(LogDir),
        SnapshotEvery = SnapshotEvery ?? 0,
        Device = Device,
        Threads = Threads,
        ReadOptions = ReadOptions,
    };

    private TrainingSettings Settings => new()
    {
        Objective = Objective,
        Mining = Mining,
        Margin = Margin,
        Scale = Scale,
        Temperature = Temperature,
        Optimizer = Optimizer,
        Rate = Rate,
        WeightDecay = WeightDecay,
        Schedule = Schedule,
        WarmUp = WarmUp,
        ClipNorm = ClipNorm,
        BatchSize = BatchSize,
        PerClass = PerClass,
        Epochs = Epoch,
        Seed = Seed,
        Freeze = [.. Freeze],
    };
}
