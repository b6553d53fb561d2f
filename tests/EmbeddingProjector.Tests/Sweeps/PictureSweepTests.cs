using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Sweeps;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Sweeps;

public sealed class PictureSweepTests
{
    private static readonly FakePicture Picture = new("cat.png", null, "a picture of a cat");

    [Fact]
    public void The_control_has_equal_rows_under_ids_of_their_own()
    {
        var result = Run(SweepKind.Control, 0, 1, 2, 3, 4);

        Assert.All(Enumerable.Range(1, 4), i =>
            Assert.Equal(result.Set.Vectors.Row(0).ToArray(), result.Set.Vectors.Row(i).ToArray()));
        Assert.Equal([1, 1, 1, 1, 1], result.Cosine);
        Assert.Equal((1, 1.0), (result.Invariance, result.SameClass));
        Assert.Empty(result.Flips);
        var first = result.Set.Ids[0];
        Assert.Equal([first, first + "-2", first + "-3", first + "-4", first + "-5"], result.Set.Ids);
    }

    [Fact]
    public void Rows_are_the_embeddings_of_the_turned_pictures()
    {
        var result = Run(SweepKind.Rotation, 0, 90, 180, 270);

        var original = Picture.Decode(Picture.ReadContent(), ImageReadOptions.Default);
        var half = EmbeddingProjector.Preprocessing.Effects.Rotation.Apply(original, 180, false, default);
        var input = new float[half.Pixels.Length];
        for (var i = 0; i < half.Pixels.Length; i++)
            input[((i % 3) * 16) + (i / 3)] = half.Pixels[i] / 255f;
        Assert.Equal(
            Enumerable.Range(0, 4).Select(i => FakeEngine.Value(input, i)), result.Set.Vectors.Row(2).ToArray());
        Assert.Equal(
            ["cat.png#angle=0", "cat.png#angle=90", "cat.png#angle=180", "cat.png#angle=270"], result.Set.Files);
        Assert.Equal(["0", "90", "180", "270"], result.Set.ValuesOf("angle"));
        Assert.True(result.IsClosed);
    }

    [Fact]
    public void The_cosine_is_to_the_unchanged_picture_wherever_it_stands()
    {
        var with = Run(SweepKind.Rotation, 0, 45, 200);
        var without = Run(SweepKind.Rotation, 45, 200);

        Assert.Equal(1, with.Cosine[0]);
        Assert.Equal(with.Cosine[1..], without.Cosine);
        Assert.Equal(with.Cosine[1..].Average(), with.Invariance);
        Assert.Equal((with.Invariance, with.SameClass), (without.Invariance, without.SameClass));
        Assert.Equal(2, without.Set.Count);
    }

    [Fact]
    public void A_full_turn_flips_from_its_last_value_to_its_first_too()
    {
        double[] angles = [.. Enumerable.Range(0, 72).Select(i => 5.0 * i)];
        var (closed, open) = (Run(SweepKind.Rotation, angles), Run(SweepKind.Rotation, angles[..^1]));

        Assert.NotEmpty(open.Flips);
        Assert.All(open.Flips, flip =>
        {
            var place = Array.IndexOf(open.Values, flip.Value);
            Assert.Equal((open.Predicted![place - 1], open.Predicted[place]), (flip.From, flip.To));
        });
        var pairs = open.Predicted!.Zip(open.Predicted!.Skip(1));
        Assert.Equal(pairs.Count(pair => pair.First != pair.Second), open.Flips.Length);
        Assert.Equal(closed.Predicted![^1] != closed.Predicted[0], closed.Flips[0].Value == 0);
    }

    [Fact]
    public void A_vector_of_zeros_has_no_cosine_and_no_part_in_the_mean()
    {
        var series = new SweepSeries(new SweepOptions { Kind = SweepKind.Brightness, Values = [1, 0.5, 0] });
        var images = new[] { new[] { 3f, 4f }, [4f, 3f], [0f, 0f] }
            .Select((vector, i) => new EmbeddedImage($"i{i}", Picture, vector, null, null)).ToList();

        var result = SweepReading.Of(series, false, [1, 0.5, 0], images, images[0], Recipe);

        Assert.Equal([1, 0.96, double.NaN], result.Cosine);
        Assert.Equal(0.96, result.Invariance);
        Assert.Equal(["1", "0.96", MetadataColumn.Missing], result.Set.ValuesOf("cosine"));
        Assert.Null(result.SameClass);
    }

    [Fact]
    public void A_picture_without_a_vector_has_nothing_to_be_compared_with()
    {
        var error = Assert.Throws<AnalysisInputException>(
            () => Run(Picture with { Content = "nan" }, SweepKind.Control, 0, 1));

        Assert.Equal("NoReference", error.ErrorId);
    }

    [Fact]
    public void A_damaged_picture_is_an_error() => Assert.Throws<ImageUnreadableException>(
        () => Run(Picture with { Content = "broken" }, SweepKind.Rotation, 0, 1));

    [Fact]
    public void A_sweep_can_be_cancelled_between_batches()
    {
        using var cancel = new CancellationTokenSource();
        var heard = new RecordedRun { OnProgress = progress => cancel.Cancel() };
        var sweep = Sweep(Picture, SweepKind.Control, [.. Enumerable.Range(0, 100)]);

        Assert.ThrowsAny<OperationCanceledException>(() => sweep.Run(heard, cancel.Token));
        Assert.InRange(heard.Progress.Count, 1, 2);
        Assert.Equal(100, heard.Progress[0].Total);
    }

    private static EmbeddingRecipe Recipe =>
        new("fake", "FAKE_V1", "", "fc", Pooling.None, "", false, "Fake", false);

    private static SweepResult Run(SweepKind kind, params double[] values) => Run(Picture, kind, values);

    private static SweepResult Run(FakePicture picture, SweepKind kind, params double[] values) =>
        Sweep(picture, kind, values).Run(new RecordedRun());

    private static PictureSweep Sweep(FakePicture picture, SweepKind kind, double[] values) =>
        new(new FakeEngine().Runs, picture, new SweepOptions
        {
            Kind = kind,
            Values = values,
            Pipeline = new PipelineOptions { Layer = "logits", BatchSize = 4, Threads = 2 },
        });
}
