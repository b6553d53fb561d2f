using System.Diagnostics;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>Damaged files, seeded; EMBEDDINGPROJECTOR_FUZZ_COUNT says how many (the full run is 50000).</summary>
public sealed class ImageFuzzTests
{
    private const int DefaultCount = 4000;
    private const int Seed = 20240601;
    private const int MaxPixels = 100_000;

    // Small files reach more states in the same time.
    private const int LargestSeedFile = 16_000;

    // Tables, streams and messages.
    private const long FixedBytes = 2 << 20;

    // Of each pixel: three channels, and of a JPEG up to four components' samples and 16-bit coefficients.
    private const long BytesAPixel = 3 + 4 * (1 + 2);

    // A JPEG's sides are rounded up to its units, of up to four blocks of eight.
    private const int Unit = 32;

    // A copy of the compressed data, its EXIF, and what grows by doubling.
    private const long BytesAFileByte = 4;

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(1);

    [Fact]
    public void Damaged_files_are_decoded_or_refused_quickly_and_within_bounds()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FUZZ_COUNT"), out var asked)
            ? asked
            : DefaultCount;
        var mutator = new ImageMutator(Corpus(), Seed);

        for (var i = 0; i < count; i++)
        {
            var file = mutator.Next();
            var (failure, took) = Run(file);

            // Another process may have held the machine up: only a file that is slow twice is slow.
            if (took > LongestRun)
                (failure, took) = Run(file);

            Assert.True(failure is null, $"file {i} of seed {Seed}: {failure}");
            Assert.True(took <= LongestRun, $"file {i} of seed {Seed} took {took.TotalSeconds:F1} s");
        }
    }

    private static (string? Failure, TimeSpan Took) Run(byte[] file)
    {
        var options = new ImageReadOptions { MaxPixels = MaxPixels, ApplyOrientation = true };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        RgbImage? image = null;
        try
        {
            image = ImageDecoder.Decode(file, options);
        }
        catch (ImageUnreadableException)
        {
        }
        catch (Exception error)
        {
            return ($"{error.GetType().Name}: {error.Message} {error.StackTrace}", clock.Elapsed);
        }

        var took = clock.Elapsed;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Of a refused file we do not know what its header declared: at worst the longest side that 16 bits can name.
        var pixels = image is null ? (long)Unit * ushort.MaxValue : RoundUp(image.Width) * RoundUp(image.Height);
        var allowed = FixedBytes + BytesAFileByte * file.Length + BytesAPixel * pixels;
        return (allocated > allowed ? $"allocated {allocated} bytes, allowed {allowed}" : null, took);
    }

    private static long RoundUp(long side) => (side + Unit - 1) / Unit * Unit;

    private static byte[][] Corpus() =>
        [.. ImageFixtures.Expected.Keys.Select(ImageFixtures.Read).Where(file => file.Length <= LargestSeedFile)];
}
