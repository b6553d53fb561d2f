namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at event files: TensorBoard reads them up to the first record that is not whole.</summary>
internal static class EventFileCheck
{
    private const int LengthBytes = sizeof(ulong);
    private const int ChecksumBytes = sizeof(uint);

    /// <summary>Notes which files of a folder are torn.</summary>
    /// <param name="folder">A run of TensorBoard.</param>
    /// <param name="report">Where to.</param>
    public static void Run(string folder, CheckupReport report)
    {
        foreach (var path in EventFile.In(folder))
        {
            if (Whole(path) is { Fault: { } fault } file)
            {
                report.Add(
                    EventFile.IsOurs(path) ? LogFault.EventsTorn : LogFault.EventsOfOthersTorn,
                    path,
                    $"expected whole records to the end, found at byte {file.Length}, after {file.Records} of them, {fault}");
            }
        }
    }

    /// <summary>Cuts those of a folder that we wrote after their last whole record. Those of others may be growing: what
    /// is torn there may be on its way.</summary>
    /// <param name="folder">A run of TensorBoard.</param>
    /// <param name="files">Writes.</param>
    public static void Mend(string folder, RepairedFiles files)
    {
        foreach (var path in EventFile.In(folder).Where(EventFile.IsOurs))
        {
            if (Whole(path) is not { Fault: not null, Length: var length })
                continue;

            files.Write(path, stream =>
            {
                using var torn = PlainFile.OpenRead(path);
                CopyTo(torn, length, stream.Write);
            });
        }
    }

    /// <summary>How far a file is whole, and what is wrong behind; no record is kept in memory.</summary>
    /// <remarks>Source: TFRecord's framing, as in <see cref="EventFileWriter"/>.</remarks>
    public static (long Length, int Records, string? Fault) Whole(string path)
    {
        using var file = PlainFile.OpenRead(path);
        var head = new byte[LengthBytes + ChecksumBytes];
        for (var records = 0; ; records++)
        {
            var start = file.Position;
            var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read == 0)
                return (start, records, null);
            if (read < head.Length)
                return (start, records, "a record that is cut off");

            var length = BinaryPrimitives.ReadUInt64LittleEndian(head);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(LengthBytes)) != Crc32C.Masked(head.AsSpan(0, LengthBytes)))
                return (start, records, "a length that is not of its checksum");
            var left = file.Length - file.Position - ChecksumBytes;
            if (left < 0 || length > (ulong)left)
                return (start, records, "a record that is cut off");

            var checksum = new Crc32C.Running();
            CopyTo(file, (long)length, checksum.Add);
            file.ReadExactly(head, 0, ChecksumBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head) != checksum.Masked)
                return (start, records, "a record that is not of its checksum");
        }
    }

    private static void CopyTo(Stream file, long length, Action<ReadOnlySpan<byte>> take)
    {
        var buffer = new byte[(int)Math.Min(length, 1 << 16)];
        while (length > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(length, buffer.Length));
            file.ReadExactly(part);
            take(part);
            length -= part.Length;
        }
    }
}
