using System.Diagnostics;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Weights;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Damaged sets, seeded: whatever the bytes, a file is read or refused, soon and without great allocations.
/// EMBEDDINGPROJECTOR_FUZZ_COUNT says how many.</summary>
public sealed class EmbeddingSetFuzzTests : IDisposable
{
    // Buffers, and an archive's entry, which deflate grows at most 1032-fold.
    private const long AllocationFloor = 4 << 20;
    private const long AllocationFactor = 1100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FUZZ_COUNT"), out var count) ? count : 1500;

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        var files = Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".npy" or ".npz" or ".csv" or ".tsv")
            .Order(StringComparer.Ordinal)
            .Select(path => (Ending: Path.GetExtension(path), Bytes: File.ReadAllBytes(path)))
            .ToArray();
        var random = new Random(21);
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var (ending, bytes) = files[i % files.Length];
            var mutant = Mutation.Of(bytes, files[random.Next(files.Length)].Bytes, random);
            var path = folder.Write($"mutant{ending}", mutant);
            if (!IsRead(path, $"{ending}, mutant {i}", mutant.Length))
                refused++;
            File.Delete(path);
        }

        Assert.InRange(refused, Count / 4, Count);
    }

    [Fact]
    public void A_damaged_tensor_metadata_or_config_of_a_log_is_read_or_refused()
    {
        var random = new Random(22);
        var log = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets", "torch");
        string[] names =
        [
            "projector_config.pbtxt", "00000/plain/tensors.tsv", "00000/plain/metadata.tsv", "00000/plain/sprite.png",
        ];
        foreach (var name in names)
            folder.Write(name, File.ReadAllBytes(Path.Combine(log, name)));
        for (var i = 0; i < Count / 2; i++)
        {
            var name = names[i % names.Length];
            var whole = File.ReadAllBytes(Path.Combine(log, name));
            folder.Write(name, Mutation.Of(whole, whole, random));
            IsRead(folder.Path, $"{name}, mutant {i}", whole.Length);
            folder.Write(name, whole);
        }
    }

    private static bool IsRead(string path, string description, long length)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = TryRead(path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.True(elapsed < Patience, $"{description}: {elapsed}");
        Assert.True(allocated < AllocationFloor + (AllocationFactor * length), $"{description}: allocated {allocated}");
        return isRead;
    }

    // Any other exception than one that says what is wrong fails the test.
    private static bool TryRead(string path)
    {
        try
        {
            var options = File.Exists(path) ? null : new EmbeddingProjector.Sets.EmbeddingReadOptions { Tag = "plain" };
            EmbeddingSetReader.Read(path, options).Thumbnails?.Value.ToString();
            return true;
        }
        catch (EmbeddingProjectorException)
        {
            return false;
        }
    }
}
