using EmbeddingProjector.Analysis;

namespace EmbeddingProjector.Tests.Analysis;

public class VectorScoreTests
{
    [Fact]
    public void Scores_are_those_of_the_definitions()
    {
        float[] a = [3, 4], b = [4, -3], c = [6, 8];

        Assert.Equal(0, VectorScore.Of(a, b, VectorMetric.Cosine));
        Assert.Equal(1, VectorScore.Of(a, c, VectorMetric.Cosine));
        Assert.Equal(50, VectorScore.Of(a, c, VectorMetric.Dot));
        Assert.Equal(5, VectorScore.Of(a, c, VectorMetric.Euclidean));
    }

    [Fact]
    public void Equal_vectors_have_a_cosine_of_one_and_zeros_have_none()
    {
        float[] odd = [0.1f, 0.7f, -0.3f];

        Assert.Equal(1, VectorScore.Of(odd, (float[])[.. odd], VectorMetric.Cosine));
        Assert.True(double.IsNaN(VectorScore.Of(odd, [0, 0, 0], VectorMetric.Cosine)));
        Assert.True(double.IsNaN(VectorScore.Of([0, 0, 0], [0, 0, 0], VectorMetric.Cosine)));
    }
}
