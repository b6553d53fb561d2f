using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Tests.Engines;
using EmbeddingProjector.TorchSharp.Training;
using static TorchSharp.torch;

namespace EmbeddingProjector.Tests.TorchSharp.Training;

/// <summary>What training promises besides its losses.</summary>
[Collection(nameof(RunsAlone))]
public sealed class EmbeddingTrainerTests : IDisposable
{
    private const int Batch = 8;
    private const int Steps = 6;

    private static readonly ModelGraph Tiny = ModelCatalog.Default.Build(4);
    private static readonly int[] Labels = [0, 1, 2, 3, 0, 1, 2, 3];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TorchTheory]
    [InlineData("squeezenet1_1", TrainingOptimizer.Adam)]
    [InlineData("efficientnet_b0", TrainingOptimizer.Sgd)]
    public void A_run_that_was_stopped_goes_on_with_the_same_bits(string model, TrainingOptimizer optimizer)
    {
        var graph = ModelCatalog.Find(model).BuildAt(4, 64);
        var settings = new TrainingSettings
        {
            Optimizer = optimizer, Rate = 1e-3, Schedule = TrainingSchedule.Cosine, WarmUp = 2, ClipNorm = 1,
        };
        using var whole = Trainer(graph, settings);
        using var first = Trainer(graph, settings);
        using var second = Trainer(graph, settings);
        Run(whole, graph, 0, Steps);
        Run(first, graph, 0, 2);
        var file = folder.File("state.safetensors");
        SafetensorsWriter.Write(file, first.State());
        using (var state = WeightFile.Open(file))
            second.Restore(state, first.StepsDone);

        Run(second, graph, 2, Steps);

        Assert.Equal(Steps, second.StepsDone);
        foreach (var (expected, found) in whole.State().Zip(second.State()))
        {
            Assert.Equal(expected.Name, found.Name);
            Assert.True(expected.Values.AsSpan().SequenceEqual(found.Values), $"{expected.Name} differs");
        }
    }

    [TorchFact]
    public void The_weights_are_a_checkpoint_that_every_engine_runs_alike()
    {
        using var trainer = Trainer(Tiny, new() { Rate = 1e-3 });
        Run(trainer, Tiny, 0, Steps);
        var file = folder.File("tiny.safetensors");
        SafetensorsWriter.Write(file, trainer.Weights());

        using var weights = WeightFile.Open(file);
        var input = FormulaWeights.Input([2, 3, 32, 32]);
        var truth = ProgramRun.Run("Reference", Tiny, weights, input, Tiny.Logits)[0];
        foreach (var engine in EngineFactory.Names)
        {
            var found = ProgramRun.Run(engine, Tiny, weights, input, Tiny.Logits)[0];
            Assert.InRange(Agreement.RelativeL2(found, truth), 0, 1e-5);
        }

        Assert.Equal(Tiny.Parameters.Select(parameter => parameter.Name), weights.Names);
    }

    [TorchFact]
    public void What_is_frozen_stays_as_it_was_and_the_rest_moves()
    {
        var before = new FormulaWeights(Tiny);
        using var trainer = Trainer(Tiny, new() { Rate = 1e-2, Freeze = ["backbone"] });

        Run(trainer, Tiny, 0, Steps);

        foreach (var weight in trainer.Weights())
        {
            Assert.True(before.TryRead(weight.Name, out var old));
            var isHead = weight.Name.StartsWith("fc.", StringComparison.Ordinal);
            Assert.True(isHead != weight.Values.AsSpan().SequenceEqual(old.Values), weight.Name);
        }
    }

    [TorchFact]
    public void Batch_norms_statistics_follow_and_are_not_trained()
    {
        using var trainer = Trainer(Tiny, new() { Rate = 1e-3 });

        Run(trainer, Tiny, 0, 1);

        var mean = trainer.Weights().First(weight => weight.Name.EndsWith("running_mean", StringComparison.Ordinal));
        Assert.True(new FormulaWeights(Tiny).TryRead(mean.Name, out var old));
        Assert.False(mean.Values.AsSpan().SequenceEqual(old.Values));
        Assert.DoesNotContain(trainer.State(), tensor => tensor.Name.Contains("optimizer.mean.layer1.0.bn1.running"));
    }

    [TorchFact]
    public void Settings_that_cannot_be_meant_and_losses_that_are_none_are_named()
    {
        Assert.Contains("Rate", Assert.Throws<TrainingException>(() => Trainer(Tiny, new() { Rate = 0 })).Message);
        var frozen = Assert.Throws<TrainingException>(() => Trainer(Tiny, new() { Freeze = ["layer9"] }));
        Assert.Equal("FreezeMatchesNothing", frozen.ErrorId);
        Assert.Contains("layer", frozen.Message);

        using var trainer = Trainer(Tiny, new());
        var pictures = Pictures(Tiny, 0);
        pictures[5] = float.NaN;
        var error = Assert.Throws<TrainingException>(() => trainer.Step(pictures, Labels));
        Assert.Equal("LossNotFinite", error.ErrorId);
        Assert.Contains("step 1", error.Message);
    }

    // TorchSharp's own numbers are freed while libtorch reads them: steps failed, or went elsewhere.
    [TorchTheory]
    [InlineData(TrainingObjective.CrossEntropy, TrainingOptimizer.AdamW)]
    [InlineData(TrainingObjective.Triplet, TrainingOptimizer.Sgd)]
    [InlineData(TrainingObjective.ArcFace, TrainingOptimizer.Adam)]
    [InlineData(TrainingObjective.SupCon, TrainingOptimizer.Adam)]
    public void The_garbage_collector_changes_no_bit(TrainingObjective objective, TrainingOptimizer optimizer)
    {
        var settings = new TrainingSettings { Objective = objective, Optimizer = optimizer, WeightDecay = 0.01, ClipNorm = 1 };
        var expected = Trained(settings);
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.Sleep(1);
            }
        });

        var found = Trained(settings);

        stop.Cancel();
        collector.Wait();
        foreach (var (before, after) in expected.Zip(found))
            Assert.True(before.Values.AsSpan().SequenceEqual(after.Values), before.Name);

        static IReadOnlyList<WeightTensor> Trained(TrainingSettings settings)
        {
            var isScored = settings.Objective == TrainingObjective.CrossEntropy;
            var weights = new FormulaWeights(Tiny.Name, Tiny.Parameters.Append((EmbeddingTrainer.Prototypes, [4, 128])));
            using var trainer = new EmbeddingTrainer(
                Tiny, weights, isScored ? Tiny.Logits : Tiny.Embedding, Tiny.Input.Shape, settings, Steps, "cpu", threads: 1);
            Run(trainer, Tiny, 0, Steps);
            return trainer.Weights();
        }
    }

    [TorchFact]
    public void No_native_tensor_is_left()
    {
        var before = Tensor.TotalCount;
        using (var trainer = Trainer(Tiny, new() { ClipNorm = 1 }))
            Run(trainer, Tiny, 0, 2);

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static EmbeddingTrainer Trainer(ModelGraph graph, TrainingSettings settings) => new(
        graph, new FormulaWeights(graph), graph.Logits, graph.Input.Shape, settings, Steps, "cpu");

    private static void Run(EmbeddingTrainer trainer, ModelGraph graph, int from, int to)
    {
        for (var step = from; step < to; step++)
            trainer.Step(Pictures(graph, step), Labels);
    }

    private static float[] Pictures(ModelGraph graph, int step) =>
        FormulaWeights.Input([Batch, .. graph.Input.Shape.Dimensions], $"batch {step}");
}
