namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>A zip archive's table of contents (PKWARE's APPNOTE.TXT, 4.3 and 4.5.3). Entries are read in
/// place.</summary>
/// <remarks>.NET's ZipArchive does not tell where a stored entry's bytes lie, which reading one tensor needs.</remarks>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const int HeaderLength = 30;
    private const int MaxDirectoryLength = 1 << 26;
    private const int MaxEntries = 200_000; // tensors, and what else an archive holds

    private readonly ByteRegion file;
    private readonly long directoryOffset;
    private readonly OrderedDictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory at the file's end.</summary>
    /// <exception cref="WeightFormatException">There is none, or it does not fit the file.</exception>
    public ZipDirectory(ByteRegion file)
    {
        this.file = file;
        var (end, endOffset) = FindEnd();
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        directoryOffset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count == ushort.MaxValue || length == uint.MaxValue || directoryOffset == uint.MaxValue)
            (count, length, directoryOffset, endOffset) = ReadEnd64(endOffset);
        if (directoryOffset < 0 || length < 0 || length > MaxDirectoryLength || directoryOffset > endOffset - length)
            throw file.Invalid($"the zip directory claims {length} bytes at {directoryOffset}, " +
                $"found {endOffset} before its end record");
        if (count is < 0 or > MaxEntries)
            throw file.Invalid($"the zip directory claims {count} entries, more than {MaxEntries}");

        var directory = file.ReadArray(directoryOffset, (int)length).AsSpan();
        for (; count > 0; count--)
            directory = directory[ReadEntry(directory)..];
    }

    /// <summary>The entries' names in the directory's order.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>Finds an entry's bytes.</summary>
    /// <param name="name">The path in the archive.</param>
    /// <returns>Null where there is no such entry.</returns>
    /// <exception cref="WeightFormatException">The entry lies outside the file or is packed in an unknown
    /// way.</exception>
    public ByteRegion? Open(string name)
    {
        if (!entries.TryGetValue(name, out var entry))
            return null;
        if ((entry.Flags & 1) != 0)
            throw file.Invalid($"the zip entry '{name}' is encrypted");

        Span<byte> header = stackalloc byte[HeaderLength];
        file.Read(entry.HeaderOffset, header);
        if (!header.StartsWith("PK\x03\x04"u8))
            throw file.Invalid($"the zip entry '{name}' has no header at {entry.HeaderOffset}");

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var start = entry.HeaderOffset + HeaderLength + nameLength + extraLength;
        if (start > directoryOffset - entry.PackedLength)
            throw file.Invalid(
                $"the zip entry '{name}' claims {entry.PackedLength} bytes at {start}, beyond the zip directory");

        var packed = file.Slice(start, entry.PackedLength);
        return entry.Method switch
        {
            0 when entry.PackedLength == entry.Length => packed,
            8 => new DeflatedRegion(packed, entry.Length),
            _ => throw file.Invalid(
                $"the zip entry '{name}' is packed by method {entry.Method}; stored and deflated are read"),
        };
    }

    // The end record is the last but for a comment, whose length it states.
    private (byte[] Record, long Offset) FindEnd()
    {
        var tailLength = (int)Math.Min(file.Length, EndLength + ushort.MaxValue);
        var tail = file.ReadArray(file.Length - tailLength, tailLength);
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var record = tail.AsSpan(i);
            if (record.StartsWith("PK\x05\x06"u8) &&
                BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - EndLength)
                return (record[..EndLength].ToArray(), file.Length - record.Length);
        }

        throw file.Invalid(
            "truncated: this begins as a zip archive (PyTorch's layout), but the directory at its end is missing");
    }

    // Where a number does not fit, a locator before the end record leads to a wider record.
    private (long Count, long Length, long DirectoryOffset, long Offset) ReadEnd64(long endOffset)
    {
        var locator = file.ReadArray(endOffset - 20, 20);
        if (!locator.AsSpan().StartsWith("PK\x06\x07"u8))
            throw file.Invalid("the zip64 locator is missing");

        var offset = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        var record = file.ReadArray(offset, 56).AsSpan();
        if (!record.StartsWith("PK\x06\x06"u8))
            throw file.Invalid("the zip64 end record is missing");

        return (
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            offset);
    }

    // Returns how many bytes the entry took.
    private int ReadEntry(ReadOnlySpan<byte> directory)
    {
        if (directory.Length < EntryLength || !directory.StartsWith("PK\x01\x02"u8))
            throw file.Invalid("the zip directory is damaged: an entry is missing");

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        var length = EntryLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        if (length > directory.Length)
            throw file.Invalid("the zip directory is damaged: an entry is cut off");

        var name = Encoding.UTF8.GetString(directory.Slice(EntryLength, nameLength));
        var entry = Widen(
            new(
                name,
                Flags: BinaryPrimitives.ReadUInt16LittleEndian(directory[8..]),
                Method: BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]),
                PackedLength: BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]),
                Length: BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]),
                HeaderOffset: BinaryPrimitives.ReadUInt32LittleEndian(directory[42..])),
            directory.Slice(EntryLength + nameLength, extraLength));
        if (entry.Length < 0 || entry.PackedLength < 0 || entry.HeaderOffset < 0)
            throw file.Invalid($"the zip entry '{name}' has a negative length or offset");
        if (!entries.TryAdd(name, entry))
            throw file.Invalid($"the zip entry '{name}' stands twice");

        return length;
    }

    // zip64: the extra field of id 1 holds those of length, packed length and offset that do not fit, in this order.
    private ZipEntry Widen(ZipEntry entry, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            extra = extra[4..];
            if (length > extra.Length)
                break;
            if (id == 1)
            {
                var wide = new WideFields(extra[..length]);
                return entry with
                {
                    Length = wide.Replace(entry.Length),
                    PackedLength = wide.Replace(entry.PackedLength),
                    HeaderOffset = wide.Replace(entry.HeaderOffset),
                };
            }

            extra = extra[length..];
        }

        return entry;
    }

    private ref struct WideFields(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> bytes = bytes;

        public long Replace(long narrow)
        {
            if (narrow != uint.MaxValue || bytes.Length < 8)
                return narrow;

            var wide = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            bytes = bytes[8..];
            return wide;
        }
    }
}

/// <summary>An entry as the zip directory names it.</summary>
/// <param name="Name">The path in the archive.</param>
/// <param name="Flags">Bit 0: encrypted.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="PackedLength">Bytes in the file.</param>
/// <param name="Length">Bytes when unpacked.</param>
/// <param name="HeaderOffset">Where its own header begins.</param>
internal sealed record ZipEntry(string Name, int Flags, int Method, long PackedLength, long Length, long HeaderOffset);
