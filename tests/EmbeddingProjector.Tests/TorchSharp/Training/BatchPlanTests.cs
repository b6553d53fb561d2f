using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.TorchSharp.Training;

namespace EmbeddingProjector.Tests.TorchSharp.Training;

/// <summary>Which pictures stand together, and what weights begin with.</summary>
public sealed class BatchPlanTests
{
    [Theory]
    [InlineData(20, 8, new[] { 8, 8, 4 })]
    [InlineData(17, 8, new[] { 8, 9 })] // batch norm cannot learn from one picture
    [InlineData(5, 8, new[] { 5 })]
    public void An_epoch_goes_through_every_picture_once(int pictures, int batch, int[] expected)
    {
        var plan = new BatchPlan(new() { BatchSize = batch }, new int[pictures]);
        var epoch = plan.Epoch(1).ToArray();

        Assert.Equal(expected, epoch.Select(picks => picks.Length));
        Assert.Equal(expected.Length, plan.Count);
        Assert.Equal(Enumerable.Range(0, pictures), epoch.SelectMany(picks => picks).Select(pick => pick.Row).Order());
        Assert.Equal(epoch.SelectMany(picks => picks), plan.Epoch(1).SelectMany(picks => picks));
        Assert.NotEqual(
            epoch.SelectMany(picks => picks).Select(pick => pick.Row),
            plan.Epoch(2).SelectMany(picks => picks).Select(pick => pick.Row));
    }

    [Fact]
    public void Batches_of_triplets_hold_four_of_each_of_their_classes()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 6), 6]; // class 6 is alone
        var plan = new BatchPlan(new() { Objective = TrainingObjective.Triplet, BatchSize = 16 }, labels);
        var seen = new HashSet<int>();
        for (var epoch = 1; epoch < 20; epoch++)
        {
            foreach (var picks in plan.Epoch(epoch))
            {
                Assert.All(picks.GroupBy(pick => labels[pick.Row]), group => Assert.Equal(4, group.Distinct().Count()));
                Assert.Equal(16, picks.Length);
                seen.UnionWith(picks.Select(pick => pick.Row));
            }
        }

        Assert.Equal(60, seen.Count);
    }

    [Fact]
    public void Two_views_of_a_picture_lie_half_a_batch_apart_and_differ()
    {
        var plan = new BatchPlan(new() { Objective = TrainingObjective.NTXent, BatchSize = 8 }, new int[12]);

        foreach (var picks in plan.Epoch(1))
        {
            var half = picks.Length / 2;
            for (var i = 0; i < half; i++)
            {
                Assert.Equal(picks[i].Row, picks[i + half].Row);
                Assert.NotEqual(picks[i].Draw, picks[i + half].Draw);
            }
        }
    }

    [Theory]
    [InlineData("resnet18", "fc.weight", 0.0442, true)]          // nn.Linear: 1 / sqrt(512)
    [InlineData("resnet18", "conv1.weight", 0.0250, false)]      // fan out: sqrt(2 / (64 * 49))
    [InlineData("efficientnet_b0", "classifier.1.weight", 0.3162, true)] // 1 / sqrt(10 classes)
    [InlineData("squeezenet1_1", "classifier.1.weight", 0.01, false)]
    [InlineData("vgg11", "classifier.6.weight", 0.01, false)]
    [InlineData("mnasnet1_0", "classifier.1.weight", 0.5477, true)]     // sqrt(3 / 10)
    public void New_weights_are_spread_as_torchvision_spreads_them(
        string model, string name, double spread, bool isUniform)
    {
        var architecture = ModelCatalog.Find(model);
        var weights = new InitialWeights(architecture, architecture.Build(10), null, seed: 5, isNew: _ => true);

        Assert.True(weights.TryRead(name, out var tensor));
        var deviation = Math.Sqrt(tensor.Values.Average(value => (double)value * value));
        Assert.InRange(deviation / (isUniform ? spread / Math.Sqrt(3) : spread), 0.95, 1.05); // 5,000 draws and more
        if (isUniform)
            Assert.All(tensor.Values, value => Assert.InRange(Math.Abs(value), 0, spread * 1.001));
        Assert.True(weights.TryRead(name, out var again));
        Assert.Equal(tensor.Values, again.Values);
    }

    [Fact]
    public void A_transformer_does_not_begin_with_random_weights()
    {
        var architecture = ModelCatalog.Find("vit_b_16");

        var error = Assert.Throws<TrainingException>(
            () => new InitialWeights(architecture, architecture.Build(2), null, seed: 5, isNew: _ => true));

        Assert.Equal("FromScratchNotSupported", error.ErrorId);
    }
}
