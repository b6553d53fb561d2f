using System.Text;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.TorchSharp.Training;

namespace EmbeddingProjector.Tests.TorchSharp.Training;

/// <summary>Whole runs on pictures that are made: three colors in noise.</summary>
[Collection(nameof(RunsAlone))]
public sealed class TrainingRunTests : IDisposable
{
    private const int Side = 16;
    private static readonly string[] Colors = ["blue", "gr\"ün", "red|rot"]; // names as users give them

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TorchFact]
    public void A_stopped_run_goes_on_to_the_same_bits()
    {
        var options = Options("whole.safetensors") with
        {
            Augment = [Augmentation.RandomResizedCrop, Augmentation.Flip],
        };
        new TrainingRun(options).Run(new Observer());
        var parts = options with { Destination = folder.File("parts.safetensors") };
        foreach (var stop in new[] { 2, 6, 9 }) // in the first epoch, at its end, in the second
        {
            using var cancellation = new CancellationTokenSource();
            var observer = new Observer { OnStep = step => { if (step == stop) cancellation.Cancel(); } };
            Assert.Throws<OperationCanceledException>(
                () => new TrainingRun(parts with { Resume = stop > 2 }).Run(observer, cancellation.Token));
            Assert.True(File.Exists(folder.File("parts.state.safetensors")));
            Assert.True(File.Exists(parts.Destination)); // as far as it came
        }

        var result = new TrainingRun(parts with { Resume = true }).Run(new Observer());

        using var whole = WeightFile.Open(options.Destination);
        using var resumed = WeightFile.Open(parts.Destination);
        foreach (var name in whole.Names)
        {
            Assert.True(whole.TryRead(name, out var expected) && resumed.TryRead(name, out var found)
                && expected.Values.AsSpan().SequenceEqual(found.Values), $"{name} differs");
        }

        Assert.Equal(whole.Metadata, resumed.Metadata);
        Assert.Equal(File.ReadAllBytes(options.Destination), File.ReadAllBytes(parts.Destination));
        Assert.Equal(2, result.Epochs.Count);
        Assert.False(File.Exists(folder.File("parts.state.safetensors")));
    }

    [TorchFact]
    public void The_checkpoint_is_a_model_with_the_classes_and_the_size_it_was_trained_at()
    {
        var options = Options("colors.safetensors");
        var result = new TrainingRun(options).Run(new Observer());

        using var vision = new ModelLoader(new WeightStore()).Load("tiny-resnet20", weightsPath: options.Destination);
        Assert.Equal(Colors, vision.Categories);
        Assert.Equal((Side, Side), (vision.Transform.CropSize, vision.Transform.ResizeSize));
        Assert.InRange(result.Epochs[^1].HeldOutAccuracy!.Value, 0.9, 1);
        using var model = new GraphModel(vision, EngineFactory.Create("Simd"));
        using var pipeline = new EmbeddingPipeline(model, new() { Threads = 1 });
        var images = pipeline.Run(options.Data.HeldOut).ToArray();
        Assert.Equal(result.HeldOut.Select(item => item.Id), images.Select(image => image.Id));
        foreach (var (item, image) in result.HeldOut.Zip(images))
        {
            Assert.Equal(item.Predicted, image.Prediction!.Category);
            Assert.Equal(item.Probability!.Value, image.Prediction.Probability, 1e-4); // two engines' rounding
        }

        var probe = ProbeFile.Load(options.Destination);
        Assert.Equal(Colors, probe.Classes);
        Assert.Equal(128, probe.Prototypes.Weights.Columns);
        Assert.Equal(result.HeldOut.Select(item => item.Id), probe.HeldOut);
        var vectors = Matrix.FromRows([.. images.Select(image => image.Vector)]);
        Assert.Equal(result.HeldOut.Select(item => item.Predicted), ProbeJudgement.Of(probe, vectors)
            .Select(judgement => judgement.Class));
    }

    [TorchTheory]
    [InlineData(TrainingObjective.Triplet, null, 0)]
    [InlineData(TrainingObjective.Triplet, 8, 0)]
    [InlineData(TrainingObjective.SupCon, null, 0)]
    [InlineData(TrainingObjective.ArcFace, null, 3)]
    [InlineData(TrainingObjective.ArcFace, 8, 3)]
    [InlineData(TrainingObjective.NTXent, 8, 0)]
    public void Objectives_of_the_embedding_judge_by_retrieval(TrainingObjective objective, int? size, int prototypes)
    {
        var options = Options("metric.safetensors") with
        {
            Settings = Settings with { Objective = objective },
            EmbeddingSize = size,
            Augment = objective == TrainingObjective.NTXent ? [Augmentation.RandomResizedCrop] : [],
        };

        var result = new TrainingRun(options).Run(new Observer());

        Assert.Equal([0, 1, 2], result.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(result.Epochs, epoch => Assert.NotNull(epoch.Retrieval));
        Assert.All(result.Epochs.Skip(1), epoch => Assert.True(double.IsFinite(epoch.Loss!.Value)));
        using var vision = new ModelLoader(new WeightStore()).Load("tiny-resnet20", weightsPath: options.Destination);
        Assert.Equal(prototypes > 0, vision.HasHead);
        Assert.Equal(size ?? 128, vision.Graph.Embedding.Shape.Length);
        if (prototypes > 0)
        {
            Assert.True(vision.Weights.TryRead("fc.weight", out var rows));
            Assert.All(rows.Values.Chunk(size ?? 128), row => Assert.Equal(1, row.Sum(value => value * value), 1e-5));
        }
    }

    [TorchTheory]
    [InlineData("model.safetensors")]
    [InlineData("model.pth")]
    public void A_projector_stands_between_the_model_and_its_head(string file)
    {
        var options = Options(file) with { EmbeddingSize = 8, Settings = Settings with { Freeze = ["layer*"] } };
        var result = new TrainingRun(options).Run(new Observer());

        using var vision = new ModelLoader(new WeightStore()).Load("tiny-resnet20", weightsPath: options.Destination);
        Assert.Equal(("projector", 8), (vision.Graph.Embedding.Name, vision.Graph.Embedding.Shape.Length));
        Assert.Empty(vision.UnusedKeys);
        using var model = new GraphModel(vision, EngineFactory.Create("Simd"));
        using var pipeline = new EmbeddingPipeline(
            model, new() { Threads = 1, Transform = options.Transform });
        var images = pipeline.Run(options.Data.HeldOut).ToArray();
        foreach (var (item, image) in result.HeldOut.Zip(images))
        {
            Assert.Equal(8, image.Vector.Length);
            Assert.Equal(item.Probability!.Value, image.Prediction!.Probability, 1e-4); // two engines' rounding
        }

        // Frozen but for the projector and the head, it goes on from these.
        var more = options with
        {
            Weights = vision, EmbeddingSize = null, Destination = folder.File("more.safetensors"),
            Settings = Settings with { Freeze = ["backbone"] },
        };
        new TrainingRun(more).Run(new Observer());
        using var begun = WeightFile.Open(options.Destination);
        using var trained = WeightFile.Open(more.Destination);
        Assert.Equal("8", trained.Metadata["embedding_size"]);
        foreach (var name in begun.Names)
        {
            var isKept = begun.TryRead(name, out var before) && trained.TryRead(name, out var after)
                && before.Values.AsSpan().SequenceEqual(after.Values);
            var isTrained = name.StartsWith("projector.", StringComparison.Ordinal) || name.StartsWith("fc.", StringComparison.Ordinal);
            Assert.True(isKept != isTrained, name);
        }

        if (file == "model.safetensors")
            Assert.Equal(8, ProbeFile.Load(options.Destination).Prototypes.Weights.Columns);
    }

    [TorchFact]
    public void The_curves_and_the_space_after_each_epoch_are_written()
    {
        var log = folder.File("log");
        new TrainingRun(Options("logged.safetensors") with { LogDir = log, SnapshotEvery = 1 }).Run(new Observer());

        var events = Encoding.Latin1.GetString(File.ReadAllBytes(Assert.Single(Directory.GetFiles(log, "events.*"))));
        foreach (var tag in new[] { "loss/step", "rate", "loss/held_out", "accuracy/held_out", "retrieval/map_at_r" })
            Assert.Contains(tag, events);
        var entries = Enumerable.Range(0, 3).Select(epoch => EmbeddingSetReader.Read(log, new() { Tag = $"epoch-{epoch:D3}" })).ToArray();
        Assert.All(entries, entry => Assert.Equal(entries[0].Ids, entry.Ids));
        Assert.False(entries[0].Vectors.Values.Span.SequenceEqual(entries[2].Vectors.Values.Span));
    }

    [TorchFact]
    public void A_loss_that_is_no_number_names_the_step_and_its_pictures()
    {
        var options = Options("wild.safetensors") with { Settings = Settings with { Rate = 1e30 } };

        var error = Assert.Throws<TrainingException>(() => new TrainingRun(options).Run(new Observer()));

        Assert.Equal("LossNotFinite", error.ErrorId);
        Assert.Matches("step [2-9]: the loss is .*Its pictures: (blue|gr\"ün|red\\|rot)/", error.Message);
        Assert.False(File.Exists(options.Destination));
    }

    [TorchFact]
    public void A_picture_that_cannot_be_read_is_told_once_and_left_out()
    {
        var options = Options("broken.safetensors");
        var data = new TrainingData(
            [.. options.Data.Train, new Picture("red/broken", "red", -1)], options.Data.HeldOut);
        var observer = new Observer();

        var result = new TrainingRun(options with { Data = data }).Run(observer);

        Assert.Equal("red/broken", Assert.Single(observer.Failures).Item.Name);
        Assert.Equal(2, result.Epochs.Count);
    }

    [TorchFact]
    public void What_does_not_fit_is_refused_with_the_reason()
    {
        var options = Options("refused.safetensors");
        Refused("NothingToResume", options with { Resume = true });
        Refused("ClassUnknown", options with { Data = new(options.Data.Train, [new Picture("x/1", "x", 0)]) });
        Refused("TooFewClasses", options with { Data = new([new Picture("a/1", "a", 0), new Picture("a/2", "a", 0)], []) });
        Refused("TrainingSettingInvalid", options with { EmbeddingSize = 0 });
        Refused("EmbeddingSizeNotApplicable", options with
        {
            Architecture = ModelCatalog.Find("squeezenet1_1"), EmbeddingSize = 4,
            Transform = TrainingOptions.AtSize(options.Transform, 64),
        });
        Refused("NothingToTrain", options with
        {
            Settings = Settings with { Objective = TrainingObjective.SupCon, Freeze = ["backbone"] },
        });
        Refused("TooFewPairs", options with
        {
            Settings = Settings with { Objective = TrainingObjective.Triplet },
            Data = new([new Picture("a/1", "a", 0), new Picture("b/1", "b", 1)], []),
        });

        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingRun(options).Run(
            new Observer { OnStep = _ => cancellation.Cancel() }, cancellation.Token));
        var error = Refused("ResumeMismatch", options with { Resume = true, Settings = Settings with { Rate = 0.5 } });
        Assert.Contains("rate: expected 0.001, found 0.5", error.Message);

        static TrainingException Refused(string id, TrainingOptions options)
        {
            var error = Assert.Throws<TrainingException>(() => new TrainingRun(options).Run(new Observer()));
            Assert.Equal(id, error.ErrorId);
            return error;
        }
    }

    private static TrainingSettings Settings => new() { Rate = 0.001, BatchSize = 8, Epochs = 2, Seed = 3 };

    private TrainingOptions Options(string file)
    {
        var architecture = ModelCatalog.Default;
        ImageItem[] pictures =
        [
            .. Colors.SelectMany((color, place) => Enumerable.Range(0, 20).Select(
                i => new Picture($"{color}/{i:D2}", color, (place * 100) + i))),
        ];
        return new()
        {
            Architecture = architecture,
            Transform = TrainingOptions.AtSize(architecture.DefaultWeights.Transform, Side),
            Data = TrainingData.Split(pictures, 0.2, 1),
            Settings = Settings,
            Destination = folder.File(file),
            Device = "cpu",
            Threads = 1,
        };
    }

    private sealed class Observer : ITrainingObserver
    {
        public Action<int> OnStep { get; init; } = _ => { };

        public List<ItemFailure> Failures { get; } = [];

        public void Stepped(TrainingProgress progress) => OnStep(progress.Step);

        public void EpochEnded(TrainingEpoch epoch) => Assert.InRange(epoch.WaitShare, 0, 1);

        public void Failed(ItemFailure failure) => Failures.Add(failure);
    }

    /// <summary>Noise in which one channel is brighter; seed -1 is damaged.</summary>
    private sealed record Picture(string Name, string Label, int Seed) : ImageItem(Name, Label, Name)
    {
        public override byte[] ReadContent() => Encoding.UTF8.GetBytes($"{Name} {Seed}");

        public override RgbImage Decode(byte[] content, ImageReadOptions options)
        {
            if (Seed < 0)
                throw new ImageUnreadableException("test", "damaged");

            var random = new SeededRandom(Seed);
            var image = new RgbImage(20, 18);
            for (var i = 0; i < image.Pixels.Length; i++)
                image.Pixels[i] = (byte)(random.Next(120) + (i % 3 == 2 - (Seed / 100) ? 100 : 0));
            return image;
        }
    }
}
