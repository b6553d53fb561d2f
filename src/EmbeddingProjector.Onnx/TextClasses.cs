using System.Numerics.Tensors;

namespace EmbeddingProjector.Onnx;

/// <summary>Classes that are texts: a picture is of the one whose vector points its way (zero-shot).</summary>
/// <remarks>Source: Radford et al. 2021, 3.1: softmax(scale * cosine).</remarks>
public sealed class TextClasses
{
    /// <summary>The scale that CLIP was trained to, and was not let beyond.</summary>
    public const double UsualScale = 100;

    private readonly float[][] directions; // [classes][dimension]
    private readonly double scale;

    /// <summary>Makes classes of texts.</summary>
    /// <param name="names">The texts, at least one.</param>
    /// <param name="vectors">Each text's vector of one model, of any length.</param>
    /// <param name="scale">What cosines are multiplied by; more than 0.</param>
    public TextClasses(IEnumerable<string> names, IEnumerable<float[]> vectors, double scale)
    {
        Names = [.. names];
        directions = [.. vectors];
        this.scale = scale;
    }

    /// <summary>The texts.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Values of a vector.</summary>
    public int Dimension => directions[0].Length;

    /// <summary>How likely a picture is of each class, if it is of one of them.</summary>
    /// <param name="picture">[<see cref="Dimension"/>], by the same pair of towers.</param>
    /// <returns>[classes], of sum 1.</returns>
    public double[] Probabilities(ReadOnlySpan<float> picture)
    {
        var scores = new double[directions.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = scale * Cosine(picture, directions[i]);
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<double>(scores), scores);
        TensorPrimitives.SoftMax(scores, scores);
        return scores;
    }

    // In double: the scale makes a hundred of float32's errors.
    internal static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, first = 0, second = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            first += (double)a[i] * a[i];
            second += (double)b[i] * b[i];
        }

        return product / Math.Sqrt(first * second);
    }
}
