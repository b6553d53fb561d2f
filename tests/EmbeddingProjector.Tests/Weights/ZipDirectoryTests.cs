using System.Buffers.Binary;
using System.IO.Compression;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Zip directories that lie. Each test changes a field of a good checkpoint.</summary>
public sealed class ZipDirectoryTests
{
    private const long SmallAllocation = 4 << 20; // far below any length that is claimed here

    private static readonly byte[] Good = File.ReadAllBytes(WeightFixtures.Path("zip.pth"));

    // Offsets in the first directory entry (APPNOTE.TXT 4.3.12), in the end record (4.3.16) and in a local header
    // (4.3.7).
    [Theory]
    [InlineData("PK\u0001\u0002", 8, 1, 1, "is encrypted")]
    [InlineData("PK\u0001\u0002", 10, 2, 99, "packed by method 99")]
    [InlineData("PK\u0001\u0002", 24, 4, 1 << 30, "packed by method 0")]
    [InlineData("PK\u0001\u0002", 20, 4, 1 << 30, "claims 1073741824 bytes")]
    [InlineData("PK\u0001\u0002", 42, 4, 0x7fffffff, "at offset 2147483647")]
    [InlineData("PK\u0001\u0002", 42, 4, 1, "has no header at 1")]
    [InlineData("PK\u0001\u0002", 28, 2, 0xffff, "an entry is cut off")]
    [InlineData("PK\u0001\u0002", 0, 1, 0, "an entry is missing")]
    [InlineData("PK\u0005\u0006", 10, 2, 100, "an entry is missing")]
    [InlineData("PK\u0005\u0006", 10, 2, 0, "found nothing")]
    [InlineData("PK\u0005\u0006", 12, 4, 0x7fffffff, "claims 2147483647 bytes")]
    [InlineData("PK\u0005\u0006", 16, 4, 0x7fffffff, "at 2147483647")]
    [InlineData("PK\u0005\u0006", 20, 2, 5, "the directory at its end is missing")]
    [InlineData("PK\u0003\u0004", 26, 2, 0xffff, "beyond the zip directory")]
    public void A_field_that_lies_is_refused(string record, int field, int width, int value, string reason)
    {
        var bytes = Good.ToArray();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        number[..width].CopyTo(bytes.AsSpan(Find(bytes, record) + field));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
    }

    [Fact]
    public void A_zip64_directory_that_is_not_there_is_missed()
    {
        var bytes = Repack(_ => { });
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Find(bytes, "PK\u0005\u0006") + 16), -1);
        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));
        Assert.Contains("the zip64 locator is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_stands_twice_is_refused()
    {
        var bytes = Repack(archive => archive.CreateEntry("archive/data/0"));
        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));
        Assert.Contains("'archive/data/0' stands twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_storage_is_named()
    {
        var bytes = Repack(archive => archive.GetEntry("archive/data/2")!.Delete());
        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));
        Assert.Contains("the storage '2' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_shorter_than_its_tensor_is_refused()
    {
        var bytes = Repack(archive =>
        {
            archive.GetEntry("archive/data/2")!.Delete();
            using var stream = archive.CreateEntry("archive/data/2", CompressionLevel.NoCompression).Open();
            stream.Write([1, 2, 3]);
        });
        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));
        Assert.Contains("expected a storage of 16 bytes, found 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deflated_entry_that_claims_too_much_is_refused_before_it_is_inflated()
    {
        var bytes = Repack(archive =>
        {
            archive.GetEntry("archive/data/0")!.Delete();
            using var stream = archive.CreateEntry("archive/data/0", CompressionLevel.Optimal).Open();
            stream.Write(new byte[1000]);
        });
        var entry = Find(bytes, "archive/data/0", last: true) - 46;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(entry + 24), 1 << 29);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<WeightFormatException>(() => Open(bytes));

        Assert.Contains("claims to inflate to 536870912", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
    }

    private static Checkpoint Open(byte[] bytes) => WeightFile.Open(new MemoryStream(bytes), "test");

    // The good checkpoint with all entries in the folder 'archive' and one change.
    private static byte[] Repack(Action<ZipArchive> change)
    {
        using var memory = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(Good)))
        using (var target = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                var name = "archive" + entry.FullName[entry.FullName.IndexOf('/')..];
                using var from = entry.Open();
                using var to = target.CreateEntry(name, CompressionLevel.NoCompression).Open();
                from.CopyTo(to);
            }

            change(target);
        }

        return memory.ToArray();
    }

    private static int Find(byte[] bytes, string text, bool last = false)
    {
        var wanted = text.Select(character => (byte)character).ToArray();
        return last ? bytes.AsSpan().LastIndexOf(wanted) : bytes.AsSpan().IndexOf(wanted);
    }
}
