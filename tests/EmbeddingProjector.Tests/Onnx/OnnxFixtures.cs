namespace EmbeddingProjector.Tests.Onnx;

/// <summary>The small models that Fixtures/Onnx/make.py wrote, with what torch computes with them in float64.</summary>
internal static class OnnxFixtures
{
    public static string Path(string name) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "Onnx", name);

    public static float[] Floats(string name) => NpyArray.Load(Path(name)).Floats;
}

/// <summary>How near ONNX Runtime must come to torch.</summary>
internal static class OnnxTolerance
{
    // float32 sums of up to some hundred products against float64.
    public const double Relative = 1e-5;

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        double error = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(expected[i] - found[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        Assert.InRange(Math.Sqrt(error / norm), 0, Relative);
    }
}
