using System.IO.Compression;

namespace EmbeddingProjector.Data;

/// <summary>An IDX file whose header agrees with its length.</summary>
internal sealed class IdxFile
{
    // What a compressed file may fill of the memory. MNIST's largest file has 47 MB.
    private const long MaxUnpacked = 1L << 30;
    private const int Chunk = 1 << 16;

    private IdxFile(IdxHeader header, PackedBytes bytes)
    {
        Header = header;
        Bytes = bytes;
    }

    public IdxHeader Header { get; }

    public PackedBytes Bytes { get; }

    /// <summary>Opens a plain or compressed file.</summary>
    /// <param name="path">The file; <c>.gz</c> at its end means compressed.</param>
    /// <param name="rank">3 for images, 1 for labels, 2 for labels of 32 bits.</param>
    /// <param name="limit">How many records are needed at most; a compressed file is unpacked no further.</param>
    /// <exception cref="DataSetFormatException">Header and content do not agree.</exception>
    public static IdxFile Open(string path, int rank, int? limit) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Unpack(path, rank, limit) : OpenPlain(path, rank);

    private static IdxFile OpenPlain(string path, int rank)
    {
        var length = PlainFile.Length(path);
        var bytes = new PackedBytes.InFile(path);
        var header = IdxHeader.Parse(bytes.Read(0, (int)Math.Min(length, IdxHeader.LengthOf(rank))), rank, path);
        var expected = header.Length + header.Count * header.RecordLength;
        if (length != expected)
            throw new DataSetFormatException(path, $"{Describe(header)} need {expected} bytes, found {length}");

        return new IdxFile(header, bytes);
    }

    private static IdxFile Unpack(string path, int rank, int? limit)
    {
        if (PlainFile.Length(path) == 0)
            throw new DataSetFormatException(path, "expected gzip data, found an empty file");

        using var file = File.OpenRead(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        var bytes = new MemoryStream();
        try
        {
            Fill(bytes, unpacked, IdxHeader.LengthOf(rank));
            var header = IdxHeader.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), rank, path);
            var wanted = header.Length + Math.Min(header.Count, limit ?? int.MaxValue) * header.RecordLength;
            if (wanted > MaxUnpacked)
                throw new DataSetFormatException(
                    path, $"expected at most {MaxUnpacked} bytes unpacked, found {wanted}: unpack the file first");

            // The memory grows with what really comes, so a forged count costs nothing.
            Fill(bytes, unpacked, wanted);
            if (bytes.Length != wanted)
                throw new DataSetFormatException(
                    path, $"{Describe(header)} need {wanted} bytes unpacked, found {bytes.Length}");
            if (!(limit < header.Count) && unpacked.ReadByte() >= 0)
                throw new DataSetFormatException(path, $"{Describe(header)} need {wanted} bytes unpacked, found more");

            return new IdxFile(header, new PackedBytes.InMemory(bytes.GetBuffer()));
        }
        catch (InvalidDataException e)
        {
            throw new DataSetFormatException(
                path, $"expected gzip data, found damage after {bytes.Length} bytes unpacked", e);
        }
    }

    private static void Fill(MemoryStream target, Stream source, long length)
    {
        var chunk = new byte[Chunk];
        while (target.Length < length)
        {
            var read = source.Read(chunk, 0, (int)Math.Min(Chunk, length - target.Length));
            if (read == 0)
                return;
            target.Write(chunk, 0, read);
        }
    }

    private static string Describe(IdxHeader header) => header.Rank < 3
        ? $"{header.Count} labels"
        : $"{header.Count} pictures of {header.Width} x {header.Height}";
}
