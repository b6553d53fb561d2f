using System.Text;
using System.Text.RegularExpressions;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Sweeps;

namespace EmbeddingProjector.Tests.Sweeps;

public sealed class SweepCurveTests
{
    [Fact]
    public void The_strip_has_one_rectangle_a_run_of_a_class_and_the_legend_every_class()
    {
        var svg = Svg([1, 0.9, 0.8, 0.9, 0.96], ["cat", "cat", "<dog>", "cat", "owl"]);

        Assert.Equal(4, Regex.Count(svg, "<rect [^>]*height=\"16\""));
        Assert.Contains("&lt;dog&gt;</text>", svg);
        Assert.Contains(">owl</text>", svg);
        Assert.Contains("mean 0.890, 3 changes of the predicted class", svg);
    }

    [Fact]
    public void A_value_without_a_cosine_leaves_a_gap()
    {
        var whole = Regex.Count(Svg([1, 0.9, 0.8, 0.9, 0.96], null), "stroke-width=\"2\"");

        Assert.Equal(whole + 1, Regex.Count(Svg([1, 0.9, double.NaN, 0.9, 0.96], null), "stroke-width=\"2\""));
    }

    [Fact]
    public void A_curve_of_ones_lies_at_the_top() => Assert.Contains(">1.000</text>", Svg([1, 1, 1, 1, 1], null));

    private static string Svg(double[] cosine, string[]? predicted)
    {
        using var file = new MemoryStream();
        var flips = predicted?.Zip(predicted.Skip(1)).Count(pair => pair.First != pair.Second) ?? 0;
        new SweepCurve("a title", "angle", new SweepResult(
            Kind: SweepKind.Rotation,
            Layer: "logits",
            Values: [0, 10, 20, 30, 40],
            Set: new EmbeddingSet { Name = "fake", Ids = ["a"], Vectors = new Matrix(1, 1) },
            Predicted: predicted,
            Probability: null,
            Cosine: cosine,
            Flips: [.. Enumerable.Repeat(new SweepFlip(0, "a", "b"), flips)],
            Invariance: cosine.Skip(1).Average(),
            SameClass: null,
            IsClosed: false)).WriteSvg(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
