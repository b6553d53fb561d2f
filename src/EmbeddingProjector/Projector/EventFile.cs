using System.Buffers.Binary;
using System.Globalization;
using EmbeddingProjector.Projector.Events;
using Google.Protobuf;

namespace EmbeddingProjector.Projector;

/// <summary>The event file that makes a folder a run of TensorBoard, also where it lies below the folder TensorBoard is
/// pointed at.</summary>
internal static class EventFile
{
    private const string Pattern = "events.out.tfevents*";

    /// <summary>Writes an event file without events, unless the folder has one of any tool.</summary>
    public static void Ensure(string folder, DateTimeOffset now)
    {
        if (Directory.EnumerateFiles(folder, Pattern).Any())
            return;

        var name = string.Create(
            CultureInfo.InvariantCulture, $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.embeddingprojector");
        var version = new Event { WallTime = now.ToUnixTimeMilliseconds() / 1000.0, FileVersion = "brain.Event:2" };
        WholeFile.Write(Path.Combine(folder, name), file => WriteRecord(file, version.ToByteArray()));
    }

    // TFRecord: length, its checksum, the bytes, their checksum; all little-endian.
    private static void WriteRecord(Stream file, byte[] data)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        Span<byte> checksum = stackalloc byte[sizeof(uint)];

        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        file.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(length));
        file.Write(checksum);
        file.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(data));
        file.Write(checksum);
    }
}
