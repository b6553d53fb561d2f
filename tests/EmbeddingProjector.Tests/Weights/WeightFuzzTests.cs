using System.Diagnostics;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Damaged weight files: whatever the bytes, a file is read or refused, soon and without great
/// allocations.</summary>
public sealed class WeightFuzzTests
{
    // A tensor may repeat its storage over 2^20 values of float32 (4 MiB); each is read once.
    private const long AllocationFloor = 16 << 20;
    private const long AllocationFactor = 1100; // a deflated entry grows at most 1032-fold
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FUZZ_COUNT"), out var count) ? count : 5000;

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        var files = Directory.GetFiles(WeightFixtures.Folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".pth" or ".safetensors" or ".zip")
            .Order(StringComparer.Ordinal)
            .Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path)))
            .Where(file => file.Bytes.Length > 0)
            .ToArray();
        var random = new Random(20);
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var (name, bytes) = files[i % files.Length];
            var mutant = Mutation.Of(bytes, files[random.Next(files.Length)].Bytes, random);
            if (!IsRead(mutant, $"{name}, mutant {i}"))
                refused++;
        }

        Assert.InRange(refused, Count / 4, Count);
    }

    private static bool IsRead(byte[] file, string description)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = ReadAll(file, description);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.True(elapsed < Patience, $"{description}: {elapsed}");
        Assert.True(
            allocated < AllocationFloor + AllocationFactor * file.Length,
            $"{description}: allocated {allocated} bytes for {file.Length}");
        return isRead;
    }

    // Any other exception than the one that says what is wrong fails the test.
    private static bool ReadAll(byte[] file, string description)
    {
        try
        {
            using var weights = WeightFile.Open(new MemoryStream(file), description);
            foreach (var name in weights.Names)
                weights.TryRead(name, out _);

            return true;
        }
        catch (WeightFormatException error)
        {
            Assert.Contains(description, error.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
