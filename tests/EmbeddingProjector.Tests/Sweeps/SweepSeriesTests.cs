using System.Globalization;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Preprocessing.Effects;
using EmbeddingProjector.Sweeps;
using EmbeddingProjector.Tests.Preprocessing.Effects;

namespace EmbeddingProjector.Tests.Sweeps;

public sealed class SweepSeriesTests
{
    [Theory]
    [InlineData(true, "0 90 180 270")]
    [InlineData(true, "30 150 270")]
    [InlineData(true, "0 -120 -240")]
    [InlineData(true, "0.5 180.5")]
    [InlineData(false, "0 90 180 270 360")]
    [InlineData(false, "0 90 180")]
    [InlineData(false, "0 100 180 270")]
    [InlineData(false, "0 270 180 90")]
    public void Even_steps_round_once_are_a_full_turn(bool isFullTurn, string angles) =>
        Assert.Equal(isFullTurn, Series(SweepKind.Rotation, Numbers(angles)).IsFullTurn);

    [Fact]
    public void Only_angles_go_round() => Assert.False(Series(SweepKind.Scale, 1, 91, 11, 21.5).IsFullTurn);

    [Theory]
    [InlineData(SweepKind.Rotation, -720, true)]
    [InlineData(SweepKind.Rotation, 1, false)]
    [InlineData(SweepKind.Scale, 1, true)]
    [InlineData(SweepKind.Blur, 0, true)]
    [InlineData(SweepKind.Brightness, 1, true)]
    [InlineData(SweepKind.Brightness, 0, false)]
    [InlineData(SweepKind.Control, 5, true)]
    public void A_neutral_value_leaves_the_picture_as_it_was(SweepKind kind, double value, bool isNeutral)
    {
        var (series, picture) = (Series(kind, value, 2), EffectFixtures.Picture(13, 9));

        Assert.Equal(isNeutral, series.IsNeutral(value));
        Assert.Equal(isNeutral, series.Picture(picture, value).Pixels.SequenceEqual(picture.Pixels));
        Assert.Equal(picture.Pixels, series.Picture(picture, series.Neutral).Pixels);
    }

    [Fact]
    public void The_crop_follows_the_effect()
    {
        var series = new SweepSeries(new SweepOptions { Values = [0, 90], Crop = PictureCrop.Circle });
        var picture = EffectFixtures.Picture(30, 21);

        var turned = series.Picture(picture, 90);

        Assert.Equal((21, 21), (turned.Width, turned.Height));
        Assert.Equal([0, 0, 0], turned.Row(0)[..3].ToArray());
    }

    [Theory]
    [InlineData("NotFinite", SweepKind.Rotation, "0 NaN")]
    [InlineData("NotFinite", SweepKind.Rotation, "-Infinity 0")]
    [InlineData("TooFewItems", SweepKind.Rotation, "3")]
    [InlineData("TooFewItems", SweepKind.Blur, "")]
    [InlineData("OutOfRange", SweepKind.Scale, "1 0")]
    [InlineData("OutOfRange", SweepKind.Blur, "1 -1")]
    [InlineData("OutOfRange", SweepKind.Brightness, "1 1001")]
    public void Values_that_mean_nothing_are_refused(string id, SweepKind kind, string values)
    {
        var error = Assert.Throws<AnalysisInputException>(() => Series(kind, Numbers(values)));

        Assert.Equal(id, error.ErrorId);
    }

    [Fact]
    public void A_circle_cannot_be_expanded() => Assert.Throws<AnalysisInputException>(() => new SweepSeries(
        new SweepOptions { Values = [0, 1], Crop = PictureCrop.Circle, Expand = true }));

    private static double[] Numbers(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
    ];

    private static SweepSeries Series(SweepKind kind, params double[] values) =>
        new(new SweepOptions { Kind = kind, Values = values });
}
