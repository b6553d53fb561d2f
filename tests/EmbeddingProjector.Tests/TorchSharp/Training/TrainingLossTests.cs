using System.Text.Json;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.TorchSharp.Training;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.TorchSharp.Training;

/// <summary>Twenty steps from the same weights on the same batches, against PyTorch
/// (Fixtures/training/losses.py remakes the file, and says why the rates are small).</summary>
[Collection(nameof(RunsAlone))]
public sealed class TrainingLossTests(ITestOutputHelper output)
{
    private const int Batch = 8;
    private const int Side = 64;
    private const int Classes = 4;
    private const int Steps = 20;

    /// <summary>Issue 13's bound, of the loss.</summary>
    private const double Relative = 1e-4;

    private static readonly JsonElement[] Rows = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(
        AppContext.BaseDirectory, "Fixtures", "training", "losses.json"))).RootElement.EnumerateArray()];

    public static IEnumerable<object[]> Cases => Rows.Select((row, i) => new object[]
    {
        i, $"{row.GetProperty("model")}, {row.GetProperty("objective")}, {row.GetProperty("optimizer")}",
    });

    [TorchTheory, MemberData(nameof(Cases))]
    public void All_twenty_losses_are_PyTorchs(int place, string description)
    {
        // libtorch's sums depend on the number of threads, which is the process's and which other tests set.
        global::TorchSharp.torch.set_num_threads(2);
        var row = Rows[place];
        var objective = row.GetProperty("objective").GetString()!;
        var settings = Settings(row) with
        {
            Objective = Enum.Parse<TrainingObjective>(objective.Replace("SemiHard", "", StringComparison.Ordinal)),
            Mining = objective.EndsWith("SemiHard", StringComparison.Ordinal) ? TripletMining.SemiHard
                : TripletMining.Hard,
        };
        var isScored = settings.Objective == TrainingObjective.CrossEntropy;
        var graph = ModelCatalog.Find(row.GetProperty("model").GetString()!).BuildAt(10, Side);
        var weights = new FormulaWeights(
            graph.Name, graph.Parameters.Append((EmbeddingTrainer.Prototypes, [Classes, 512])))
        {
            RelativePositions = true,
        };
        using var trainer = new EmbeddingTrainer(
            graph, weights, isScored ? graph.Logits : graph.Embedding, new(3, Side, Side), settings, Steps, "cpu");

        var found = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            var pictures = FormulaWeights.Input([Batch, 3, Side, Side], $"batch {step % 4}");
            int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % (isScored ? 10 : Classes))];
            found[step] = trainer.Step(pictures, labels).Loss;
        }

        var most = 0.0;
        foreach (var (step, expected) in row.GetProperty("losses").EnumerateArray().Index())
        {
            var error = Math.Abs(found[step] - expected.GetDouble()) / expected.GetDouble();
            most = Math.Max(most, error);
            Assert.True(
                error <= Relative,
                $"{description}, step {step + 1}: expected {expected}, found {found[step]:R}, off by {error:E1}");
        }

        output.WriteLine($"{description}: {found[0]:F6} to {found[^1]:F6}, at most {most:E1} from PyTorch's");
    }

    private static TrainingSettings Settings(JsonElement row)
    {
        var optimizer = Enum.Parse<TrainingOptimizer>(row.GetProperty("optimizer").GetString()!);
        return new()
        {
            Optimizer = optimizer,
            Rate = row.GetProperty("rate").GetDouble(),
            WeightDecay = optimizer == TrainingOptimizer.Adam ? 0 : 0.05,
            Dropout = false,
        };
    }
}
