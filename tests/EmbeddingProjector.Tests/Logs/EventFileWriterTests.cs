using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EventFileWriterTests : IDisposable
{
    // Field numbers of TensorFlow's event.proto and summary.proto.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    private const int Value = 1, Tag = 1, SimpleValue = 2, Image = 4, Histo = 5, Tensor = 8, Metadata = 9;

    private static readonly DateTimeOffset Time = new(2024, 6, 1, 12, 0, 0, 500, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_scalar_has_its_step_and_value()
    {
        var (record, value) = WriteOne(writer => writer.AddScalar("curve/cosine", 359, 0.25f));

        Assert.Equal((359ul, 1717243200.5), (record.Value<ulong>(Step), record.Value<double>(WallTime)));
        Assert.Equal(("curve/cosine", 0.25f), (value.Text(Tag), value.Value<float>(SimpleValue)));
    }

    [Fact]
    public void An_image_is_a_png_of_the_same_pixels()
    {
        var picture = new RgbImage(3, 2);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)(i * 13);

        var (_, value) = WriteOne(writer => writer.AddImage("sprite", 0, picture));

        var image = value.Message(Image);
        Assert.Equal((2ul, 3ul, 3ul), (image.Value<ulong>(1), image.Value<ulong>(2), image.Value<ulong>(3)));
        Assert.Equal(picture.Pixels, ImageDecoder.Decode(image.Value<byte[]>(4), ImageReadOptions.Default).Pixels);
    }

    [Fact]
    public void A_text_is_a_string_tensor_of_the_text_plugin()
    {
        var (_, value) = WriteOne(writer => writer.AddText("provenance", 0, "| a | b |\n|---|---|\n| ä | 2 |"));

        Assert.Equal("text", value.Message(Metadata).Message(1).Text(1));
        var tensor = value.Message(Tensor);
        Assert.Equal(7ul, tensor.Value<ulong>(1));
        Assert.Equal(1ul, tensor.Message(2).Message(2).Value<ulong>(1));
        Assert.Equal("| a | b |\n|---|---|\n| ä | 2 |", tensor.Text(8));
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        double[] values = [.. Enumerable.Range(0, 61).Select(i => i / 10.0)];

        var (_, value) = WriteOne(writer => writer.AddHistogram("norm", 0, values));

        var histogram = value.Message(Histo);
        Assert.Equal((6.0, 61.0), (histogram.Value<double>(2), histogram.Value<double>(3)));
        Assert.Equal(values.Sum(), histogram.Value<double>(4));
        Assert.Equal(values.Sum(x => x * x), histogram.Value<double>(5));
        var (limits, counts) = (histogram.Doubles(6), histogram.Doubles(7));
        Assert.Equal((30, 30, 6.0, 61.0), (limits.Length, counts.Length, limits[^1], counts.Sum()));
        Assert.Equal(limits.Order(), limits);
        var inFirst = values.Count(x => x < limits[0]);
        Assert.Equal(inFirst, counts[0]);
    }

    [Fact]
    public void A_histogram_of_equal_values_has_one_bucket_and_of_none_is_not_written()
    {
        var (_, value) = WriteOne(writer => writer.AddHistogram("norm", 0, [2, 2, 2]));
        Assert.Equal([3.0], value.Message(Histo).Doubles(7));
        Assert.Equal([2.0], value.Message(Histo).Doubles(6));

        Assert.Single(Write(writer => writer.AddHistogram("norm", 0, [])));
    }

    private (WireMessage Record, WireMessage Value) WriteOne(Action<EventFileWriter> add)
    {
        var records = Write(add);
        Assert.Equal(2, records.Count);
        Assert.Equal("brain.Event:2", records[0].Text(FileVersion));
        return (records[1], records[1].Message(Summary).Message(Value));
    }

    private List<WireMessage> Write(Action<EventFileWriter> add)
    {
        var path = folder.File("events");
        using (var file = File.Create(path))
            add(new EventFileWriter(file, Time));
        return WireMessage.ReadRecords(path);
    }
}
