using System.Buffers.Binary;
using System.Text;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class ApngEncoderTests
{
    private static readonly RgbImage[] Frames = [.. Enumerable.Range(0, 3).Select(Frame)];

    [Fact]
    public void Viewers_that_know_no_animation_show_the_first_frame() =>
        Assert.Equal(Frames[0].Pixels, ImageDecoder.Decode(Encode(), new ImageReadOptions()).Pixels);

    // Each later frame, put together as a PNG of its own, decodes to its pixels.
    [Fact]
    public void Every_frame_is_exact_and_numbered_in_order()
    {
        var chunks = Chunks(Encode());

        Assert.Equal(
            "IHDR acTL fcTL IDAT fcTL fdAT fcTL fdAT IEND", string.Join(' ', chunks.Select(chunk => chunk.Type)));
        Assert.Equal([3, 0], [Number(chunks[1].Data, 0), Number(chunks[1].Data, 4)]);
        var numbered = chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT");
        Assert.Equal([0, 1, 2, 3, 4], numbered.Select(chunk => Number(chunk.Data, 0)));
        Assert.Equal(80, BinaryPrimitives.ReadUInt16BigEndian(chunks[2].Data.AsSpan(20)));
        foreach (var (chunk, frame) in chunks.Where(chunk => chunk.Type == "fdAT").Zip(Frames.Skip(1)))
        {
            using var png = new MemoryStream();
            PngEncoder.Write(png, frame);
            var own = Chunks(png.ToArray()).Single(part => part.Type == "IDAT").Data;
            Assert.Equal(own, chunk.Data[4..]);
        }
    }

    [Fact]
    public void A_frame_of_another_size_and_an_animation_without_frames_are_refused()
    {
        using var file = new MemoryStream();
        var encoder = new ApngEncoder(file, 5, 4);

        Assert.Throws<ArgumentException>(() => encoder.WriteFrame(new RgbImage(4, 5), TimeSpan.Zero));
        Assert.Throws<InvalidOperationException>(encoder.Complete);
    }

    private static byte[] Encode()
    {
        using var file = new MemoryStream();
        ApngEncoder.Write(file, Frames, TimeSpan.FromMilliseconds(80));
        return file.ToArray();
    }

    private static RgbImage Frame(int index)
    {
        var frame = new RgbImage(5, 4);
        for (var i = 0; i < frame.Pixels.Length; i++)
            frame.Pixels[i] = (byte)(i * (37 + index) + index);
        return frame;
    }

    private static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < file.Length;)
        {
            var length = Number(file, at);
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return chunks;
    }

    private static int Number(byte[] data, int at) => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
}
