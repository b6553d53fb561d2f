using EmbeddingProjector.Logs.Events;
using Google.Protobuf;

namespace EmbeddingProjector.Logs;

/// <summary>Writes an event file: what TensorBoard's tabs for text, images, histograms and scalars show.</summary>
/// <remarks>Source: TensorFlow's TFRecord framing (length, its checksum, the bytes, their checksum; little-endian) and
/// the summaries that torch's SummaryWriter writes, which every TensorBoard reads.</remarks>
internal sealed class EventFileWriter
{
    private const string TextPlugin = "text";
    private const int Buckets = 30;
    private const int Rgb = 3;

    private readonly Stream output;
    private readonly double wallTime;

    /// <summary>Writes the first record, which says the file's version.</summary>
    /// <param name="output">Is left open.</param>
    /// <param name="time">The time of all records.</param>
    public EventFileWriter(Stream output, DateTimeOffset time)
    {
        this.output = output;
        wallTime = time.ToUnixTimeMilliseconds() / 1000.0;
        Write(new Event { WallTime = wallTime, FileVersion = "brain.Event:2" });
    }

    /// <summary>Adds a number to a curve.</summary>
    /// <param name="tag">The curve's name; <c>/</c> makes groups.</param>
    /// <param name="step">The place on the curve.</param>
    public void AddScalar(string tag, long step, float value) =>
        Add(step, new Summary.Types.Value { Tag = tag, SimpleValue = value });

    /// <param name="tag">The picture's name; pictures of one name are shown by a slider of steps.</param>
    public void AddImage(string tag, long step, RgbImage image)
    {
        using var png = new MemoryStream();
        PngEncoder.Write(png, image);
        var value = new Summary.Types.Image
        {
            Height = image.Height,
            Width = image.Width,
            Colorspace = Rgb,
            EncodedImageString = ByteString.CopyFrom(png.GetBuffer().AsSpan(0, (int)png.Length)),
        };
        Add(step, new Summary.Types.Value { Tag = tag, Image = value });
    }

    /// <summary>Adds the distribution of some numbers, in 30 buckets of equal width from the least to the
    /// largest.</summary>
    /// <param name="tag">The histogram's name.</param>
    /// <param name="values">Finite; without any, nothing is written.</param>
    public void AddHistogram(string tag, long step, ReadOnlySpan<double> values)
    {
        if (values.Length > 0)
            Add(step, new Summary.Types.Value { Tag = tag, Histo = Histogram(values) });
    }

    /// <param name="tag">The text's name.</param>
    /// <param name="markdown">TensorBoard renders tables, lists and links.</param>
    public void AddText(string tag, long step, string markdown) => Add(step, new Summary.Types.Value
    {
        Tag = tag,
        Metadata = new SummaryMetadata
        {
            PluginData = new SummaryMetadata.Types.PluginData { PluginName = TextPlugin },
        },
        Tensor = new TensorProto
        {
            Dtype = DataType.DtString,
            TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } },
            StringVal = { ByteString.CopyFromUtf8(markdown) },
        },
    });

    private static HistogramProto Histogram(ReadOnlySpan<double> values)
    {
        var (min, max, sum, squares) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0);
        foreach (var value in values)
        {
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            sum += value;
            squares += value * value;
        }

        var counts = new double[min < max ? Buckets : 1];
        var width = (max - min) / counts.Length;
        foreach (var value in values)
            counts[min < max ? Math.Min((int)((value - min) / width), Buckets - 1) : 0]++;

        var histogram = new HistogramProto
        {
            Min = min,
            Max = max,
            Num = values.Length,
            Sum = sum,
            SumSquares = squares,
        };
        histogram.Bucket.AddRange(counts);
        for (var i = 1; i < counts.Length; i++)
            histogram.BucketLimit.Add(min + (i * width));
        histogram.BucketLimit.Add(max);
        return histogram;
    }

    private void Add(long step, Summary.Types.Value value) =>
        Write(new Event { WallTime = wallTime, Step = step, Summary = new Summary { Value = { value } } });

    private void Write(Event record)
    {
        var data = record.ToByteArray();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        Span<byte> checksum = stackalloc byte[sizeof(uint)];

        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        output.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(length));
        output.Write(checksum);
        output.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(data));
        output.Write(checksum);
    }
}
