using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Tests.Onnx;

public sealed class TextClassesTests
{
    [Fact]
    public void Probabilities_are_the_softmax_of_the_scaled_cosines()
    {
        var classes = new TextClasses(["east", "north", "both"], [[2, 0], [0, 3], [1, 1]], scale: 4);

        var probabilities = classes.Probabilities([5f, 0f]);

        // The cosines are 1, 0 and 1 / sqrt 2.
        double[] powers = [Math.Exp(4), 1, Math.Exp(4 / Math.Sqrt(2))];
        for (var i = 0; i < powers.Length; i++)
            Assert.Equal(powers[i] / powers.Sum(), probabilities[i], 12);
    }

    [Fact]
    public void A_great_scale_does_not_overflow() =>
        Assert.Equal([1, 0], new TextClasses(["a", "b"], [[1, 0], [-1, 0]], 1e6).Probabilities([1f, 0f]));
}
