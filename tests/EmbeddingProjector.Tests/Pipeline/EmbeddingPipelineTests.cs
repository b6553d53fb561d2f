using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class EmbeddingPipelineTests
{
    private static readonly PipelineOptions Options = new() { BatchSize = 4, Threads = 2 };

    [Fact]
    public void Vectors_are_the_engines_rows_in_the_items_order()
    {
        var items = FakePicture.Many(103);

        var images = Run(items, Options, out var heard);

        Assert.Equal(items, images.Select(image => image.Item));
        Assert.All(images, image => Assert.Equal(Expected(image.Item, 6), image.Vector));
        Assert.Empty(heard.Failures);
        Assert.Equal(103, heard.Progress[^1].Done);
        Assert.Equal(103, heard.Progress[^1].Total);
    }

    [Fact]
    public void Neither_batch_nor_threads_change_a_result()
    {
        var items = FakePicture.Many(41);
        var one = Run(items, Options with { BatchSize = 1, Threads = 1 }, out _);

        foreach (var (batch, threads) in new[] { (2, 1), (32, 2), (7, 5) })
        {
            var other = Run(items, Options with { BatchSize = batch, Threads = threads }, out _);
            Assert.Equal(one.Select(image => image.Vector), other.Select(image => image.Vector));
            Assert.Equal(one.Select(image => image.Id), other.Select(image => image.Id));
            Assert.Equal(one.Select(image => image.Prediction), other.Select(image => image.Prediction));
        }
    }

    [Fact]
    public void A_bad_picture_is_reported_by_name_and_the_run_goes_on()
    {
        ImageItem[] items =
        [
            new FakePicture("a.png", null, "a"),
            new FakePicture("b.png", null, "broken"),
            new FakePicture("c.png", null, "missing"),
            new FakePicture("d.png", null, "nan"),
            new FakePicture("e.png", null, "e"),
        ];

        var images = Run(items, Options, out var heard);

        Assert.Equal(["a.png", "e.png"], images.Select(image => image.Item.Name));
        Assert.Equal(["b.png", "c.png", "d.png"], heard.Failures.Select(failure => failure.Item.Name));
        Assert.Equal("/pictures/b.png: FAKE: expected pixels, found none", heard.Failures[0].ToString());
        Assert.IsType<FileNotFoundException>(heard.Failures[1].Error);
        Assert.Equal(0, Assert.IsType<NotFiniteException>(heard.Failures[2].Error).Index);
        Assert.Equal((5, 3), (heard.Progress[^1].Done, heard.Progress[^1].Failed));
    }

    [Fact]
    public void A_failed_picture_does_not_leave_a_hole_in_a_batch()
    {
        var engine = new FakeEngine();
        ImageItem[] items = [.. FakePicture.Many(7), new FakePicture("x", null, "broken"), .. FakePicture.Many(4)];

        using var pipeline = new EmbeddingPipeline(engine.Runs, Options);
        Assert.Equal(11, pipeline.Run(items, new RecordedRun()).Count());

        Assert.Equal([4, 4, 3], engine.Batches);
    }

    [Fact]
    public void Small_pictures_run_in_batches_of_32_unless_another_size_is_asked_for()
    {
        var engine = new FakeEngine();

        using var pipeline = new EmbeddingPipeline(engine.Runs, new PipelineOptions { Threads = 2 });
        Assert.Equal(70, pipeline.Run(FakePicture.Many(70), new RecordedRun()).Count());

        Assert.Equal([32, 32, 6], engine.Batches);
    }

    [Theory]
    [InlineData("embedding", Pooling.None, 6)]
    [InlineData("fc", Pooling.Average, 4)]
    [InlineData("map", Pooling.None, 24)]
    [InlineData("map", Pooling.Average, 6)]
    [InlineData("map", Pooling.Max, 6)]
    public void Any_layer_is_flattened_or_pooled(string layer, Pooling pooling, int dimension)
    {
        var item = new FakePicture("a", null, "one");
        using var pipeline = new EmbeddingPipeline(
            new FakeEngine().Runs, Options with { Layer = layer, Pooling = pooling });

        var vector = Assert.Single(pipeline.Run([item], new RecordedRun())).Vector;

        Assert.Equal(dimension, pipeline.Dimension);
        var whole = Expected(item, pipeline.Layer.Shape.Length);
        var expected = pooling switch
        {
            Pooling.Average when layer == "map" =>
                whole.Chunk(4).Select(map => (float)map.Average(value => (double)value)),
            Pooling.Max => whole.Chunk(4).Select(map => map.Max()),
            _ => whole,
        };
        Assert.Equal(expected, vector);
    }

    [Fact]
    public void An_unknown_layer_lists_the_nearest_before_any_work()
    {
        var error = Assert.Throws<NameNotFoundException>(
            () => new EmbeddingPipeline(new FakeEngine().Runs, Options with { Layer = "mop" }));

        Assert.Contains("map", error.Nearest);
    }

    [Fact]
    public void Predictions_are_the_softmax_of_the_logits_also_where_the_logits_are_the_embedding()
    {
        foreach (var layer in new[] { "embedding", "logits" })
        {
            var image = Assert.Single(Run([new FakePicture("a", null, "one")], Options with { Layer = layer }, out _));
            var logits = Expected(image.Item, FakeEngine.Classes).Select(value => (double)value).ToArray();
            var top = Array.IndexOf(logits, logits.Max());

            Assert.Equal(top, image.Prediction!.Index);
            Assert.Equal(FakeEngine.Model.Categories[top], image.Prediction.Category);
            Assert.Equal((float)(1 / logits.Sum(logit => Math.Exp(logit - logits[top]))), image.Prediction.Probability);
        }
    }

    [Fact]
    public void Without_predictions_the_head_is_not_run()
    {
        var images = Run([new FakePicture("a", null, "one")], Options with { WithPrediction = false }, out _);

        Assert.Null(Assert.Single(images).Prediction);
    }

    [Fact]
    public void Equal_contents_are_numbered_in_the_items_order()
    {
        ImageItem[] items =
            [new FakePicture("a", null, "x"), new FakePicture("b", null, "y"), new FakePicture("c", null, "x")];

        var ids = Run(items, Options, out _).Select(image => image.Id).ToArray();

        Assert.Equal(ids[0] + "-2", ids[2]);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public void Thumbnails_are_square_and_of_the_size_asked_for()
    {
        var image = Assert.Single(Run([new FakePicture("a", null, "x")], Options with { ThumbnailSize = 9 }, out _));

        Assert.Equal((9, 9), (image.Thumbnail!.Width, image.Thumbnail.Height));
    }

    [Fact]
    public void Another_transform_takes_the_place_of_the_models()
    {
        var transform = FakeEngine.Model.Transform with { Kind = TransformKind.Squash, CropSize = 8 };
        using var pipeline = new EmbeddingPipeline(
            new FakeEngine().Runs, Options with { Transform = transform, Layer = "map" });

        Assert.Equal(6 * 4 * 4, pipeline.Dimension);
        Assert.Contains("squash 8", pipeline.Recipe.Transform);
    }

    [Fact]
    public void Cancelling_ends_the_run_within_a_batch_and_keeps_what_is_complete()
    {
        using var cancel = new CancellationTokenSource();
        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, Options);
        var heard = new RecordedRun { OnProgress = progress => Cancel(progress, cancel) };
        var taken = new List<EmbeddedImage>();

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var image in pipeline.Run(FakePicture.Many(1000), heard, cancel.Token))
                taken.Add(image);
        });

        Assert.Equal(8, taken.Count);

        static void Cancel(RunProgress progress, CancellationTokenSource cancel)
        {
            if (progress.Done == 8)
                cancel.Cancel();
        }
    }

    [Fact]
    public void Pictures_are_prepared_only_a_few_ahead_of_who_takes_them()
    {
        const int most = 64; // twice the queue's 4 batches of 4, what the threads hold, and a batch in hand
        var taken = 0;
        IEnumerable<ImageItem> Endless()
        {
            for (; ; taken++)
                yield return new FakePicture($"{taken}", null, $"{taken}");
        }

        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, Options);
        Assert.Equal(20, pipeline.Run(Endless(), new RecordedRun()).Take(20).Count());

        Assert.InRange(taken, 20, most);
    }

    [Fact]
    public void An_observer_that_throws_ends_the_run()
    {
        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, Options);
        var heard = new RecordedRun { OnProgress = _ => throw new InvalidOperationException("stop") };

        Assert.Throws<InvalidOperationException>(() => pipeline.Run(FakePicture.Many(100), heard).Count());
    }

    [Fact]
    public void A_data_set_that_breaks_on_the_way_stops_the_run()
    {
        static IEnumerable<ImageItem> Breaking()
        {
            foreach (var item in FakePicture.Many(5))
                yield return item;
            throw new IOException("the archive ends here");
        }

        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, Options);

        var error = Assert.Throws<IOException>(() => pipeline.Run(Breaking(), new RecordedRun()).Count());
        Assert.Equal("the archive ends here", error.Message);
    }

    private static EmbeddedImage[] Run(IReadOnlyList<ImageItem> items, PipelineOptions options, out RecordedRun heard)
    {
        heard = new RecordedRun();
        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, options);
        return [.. pipeline.Run(items, heard)];
    }

    private static float[] Expected(ImageItem item, int length)
    {
        var preprocessor = new Preprocessor(FakeEngine.Model.Transform);
        var input = new float[preprocessor.InputLength];
        preprocessor.Apply(item.Decode(item.ReadContent(), ImageReadOptions.Default), input);
        return [.. Enumerable.Range(0, length).Select(i => FakeEngine.Value(input, i))];
    }
}
