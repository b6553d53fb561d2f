using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class SoftmaxTests
{
    [Fact]
    public void Large_scores_do_not_overflow()
    {
        var prediction = Softmax.Top([1000f, 999f, -1000f], ["a", "b", "c"]);

        Assert.Equal(new Prediction("a", 0, (float)(1 / (1 + Math.Exp(-1)))), prediction);
    }

    [Fact]
    public void Of_equal_scores_the_first_is_taken() => Assert.Equal(1, Softmax.Top([0f, 2f, 2f], []).Index);

    [Fact]
    public void A_class_without_a_name_is_called_by_its_index() =>
        Assert.Equal("2", Softmax.Top([0f, 0f, 1f], ["a", "b"]).Category);
}
