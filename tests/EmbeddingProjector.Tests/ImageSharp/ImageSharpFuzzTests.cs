using System.Diagnostics;
using EmbeddingProjector.Imaging;
using ImageDecoder = EmbeddingProjector.Imaging.ImageDecoder;

namespace EmbeddingProjector.Tests.ImageSharp;

public sealed class ImageSharpFuzzTests
{
    private const int Seed = 20260;
    private const long MaxPixels = 1 << 20;

    /// <summary>Far beyond what a picture of <see cref="MaxPixels"/> needs (3 MiB and its decoder's buffers).</summary>
    private const long MostBytes = 64L << 20;

    /// <summary>A lossless WebP may name 65,536 Huffman groups, and ImageSharp takes 20 KB for each before it reads
    /// them; no check from outside can tell.</summary>
    private const long MostWebpBytes = 1400L << 20;

    /// <summary>The bound for one file, with room for a machine that does other work.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FUZZ_COUNT"), out var count) ? count : 500;

    [Fact]
    public void A_damaged_file_is_a_picture_or_an_error_and_never_anything_else()
    {
        var files = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "imagesharp"))
            .Where(path => Path.GetExtension(path) is ".webp" or ".tif" or ".tga" or ".qoi")
            .Order().Select(File.ReadAllBytes).ToArray();
        var random = new Random(Seed);
        var options = ImageReadOptions.Default with { MaxPixels = MaxPixels };
        for (var round = 0; round < Rounds; round++)
        {
            var file = Damage(files[round % files.Length], random);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            try
            {
                var image = ImageDecoder.Decode(file, options);
                Assert.InRange((long)image.Width * image.Height, 1, MaxPixels);
            }
            catch (ImageUnreadableException)
            {
                // What a damaged file should give.
            }

            var most = file.AsSpan(8, 4).SequenceEqual("WEBP"u8) ? MostWebpBytes : MostBytes;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, most);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Longest);
        }
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        var file = sound[..random.Next(sound.Length / 2, sound.Length + 1)];
        if (random.Next(3) > 0)
            file = (byte[])sound.Clone();
        for (var changes = random.Next(1, 9); changes > 0; changes--)
        {
            // Headers and directories decide most, so half of the changes go to the first bytes.
            var at = random.Next(2) == 0 ? random.Next(Math.Min(64, file.Length)) : random.Next(file.Length);
            file[at] = random.Next(4) switch
            {
                0 => 0xFF,
                1 => 0,
                2 => (byte)(file[at] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return file;
    }
}
