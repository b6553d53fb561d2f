using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Tests.Generation;

/// <summary>Blur and resize against torchvision 0.14 on a formula picture of 3 x 3 x 4 values: (7i mod 11) / 10.</summary>
public sealed class PictureFilterTests
{
    /// <summary>torchvision's kernel is float32.</summary>
    private const float Tolerance = 1e-6f;

    [Fact]
    public void The_blur_is_torchvisions_GaussianBlur_of_three_pixels()
    {
        var picture = Formula();

        GaussianBlur.Apply(picture, 0.8);

        Compare(
            [
                0.3700648f, 0.4494324f, 0.5983665f, 0.6777342f, 0.3972313f, 0.4744671f, 0.5627029f, 0.5655353f,
                0.4222659f, 0.5016336f, 0.5133342f, 0.4301897f, 0.5211307f, 0.5983665f, 0.6237723f, 0.5522012f,
                0.5461654f, 0.5627029f, 0.5000001f, 0.428429f, 0.5733319f, 0.5133342f, 0.3762278f, 0.3299353f,
                0.6700648f, 0.6237723f, 0.486666f, 0.4266682f, 0.5715711f, 0.5000001f, 0.4372972f, 0.4538347f,
                0.4477989f, 0.3762278f, 0.4016336f, 0.4788694f,
            ],
            picture.Values);
    }

    [Fact]
    public void A_blur_of_sigma_zero_changes_nothing()
    {
        var picture = Formula();

        GaussianBlur.Apply(picture, 0);

        Assert.Equal(Formula().Values, picture.Values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    public void A_blur_of_a_narrow_picture_keeps_its_mean(int height, int width)
    {
        var picture = new FloatPicture(height, width);
        picture.Values.AsSpan().Fill(0.25f);

        GaussianBlur.Apply(picture, 1);

        Assert.All(picture.Values, value => Assert.Equal(0.25f, value, Tolerance));
    }

    [Fact]
    public void The_resize_is_torchs_bilinear_interpolation()
    {
        Compare(
            [
                0.0f, 0.35f, 0.6333333f, 0.3666667f, 0.65f, 1.0f, 0.375f, 0.38125f, 0.4354167f, 0.6270833f, 0.68125f,
                0.6875f, 0.4125f, 0.41875f, 0.4729167f, 0.6645833f, 0.5125f, 0.3125f, 0.1f, 0.45f, 0.7333333f,
                0.4666667f, 0.2f, 0.0f,
            ],
            BilinearResize.Apply(Formula(), 4, 6).Values.AsSpan(0, 24));
        Compare(
            [0.5541667f, 0.6625f, 0.5416667f, 0.6291667f, 0.325f, 0.4791667f],
            BilinearResize.Apply(Formula(), 2, 3).Values.AsSpan(6, 6));
    }

    // What a linear map and its transpose have in common: (Ax, y) = (x, A'y).
    [Theory]
    [InlineData(7, 9)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public void A_resizes_gradient_is_its_transpose(int height, int width)
    {
        var gradient = new FloatPicture(height, width);
        for (var i = 0; i < gradient.Values.Length; i++)
            gradient.Values[i] = 3 * i % 7 / 8f;

        var back = BilinearResize.Back(gradient, 3, 4);

        var expected = Product(BilinearResize.Apply(Formula(), height, width), gradient);
        Assert.Equal(expected, Product(Formula(), back), Tolerance * expected);

        static double Product(FloatPicture a, FloatPicture b) => a.Values.Zip(b.Values, (x, y) => (double)x * y).Sum();
    }

    [Fact]
    public void A_window_goes_round_the_edges_and_back()
    {
        var picture = Formula();
        var window = new float[3 * 2 * 2];

        picture.CopyWindow(-1, 3, 2, window);
        picture.AddWindow(-1, 3, 2, window, -1);

        // Rows 2 and 0, columns 3 and 0 of the first channel: values 11, 8, 3 and 0.
        Assert.Equal([0f, 0.1f, 1f, 0f], window[..4]);
        Assert.All(new[] { 11, 8, 3, 0 }, place => Assert.Equal(0, picture.Values[place]));
        Assert.Equal(Formula().Values[5], picture.Values[5]);
    }

    [Fact]
    public void A_picture_becomes_bytes_by_clipping_and_rounding()
    {
        var picture = new FloatPicture(1, 2);
        float[] values = [-0.1f, 1.7f, 0.5f, 0.002f, 1f, 0f];
        values.CopyTo(picture.Values, 0);

        var image = picture.ToImage();

        Assert.Equal([0, 128, 255, 255, 1, 0], image.Pixels);
        Assert.Equal([0f, 1f, 128 / 255f, 1 / 255f, 1f, 0f], FloatPicture.Of(image).Values);
    }

    private static FloatPicture Formula()
    {
        var picture = new FloatPicture(3, 4);
        for (var i = 0; i < picture.Values.Length; i++)
            picture.Values[i] = i * 7 % 11 / 10f;
        return picture;
    }

    private static void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], Tolerance);
    }
}
