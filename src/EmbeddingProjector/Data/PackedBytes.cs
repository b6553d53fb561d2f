namespace EmbeddingProjector.Data;

/// <summary>The bytes of a packed data set: in a file, or unpacked in memory.</summary>
internal abstract class PackedBytes
{
    /// <summary>Copies a part.</summary>
    /// <exception cref="IOException">The file cannot be read, or has become shorter.</exception>
    public abstract byte[] Read(long offset, int length);

    /// <summary>The bytes of a plain file, read where they are.</summary>
    public sealed class InFile(string path) : PackedBytes
    {
        public override byte[] Read(long offset, int length)
        {
            using var handle = File.OpenHandle(path);
            var bytes = new byte[length];
            for (var done = 0; done < length;)
            {
                var read = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
                if (read == 0)
                    throw new EndOfStreamException($"'{path}': expected {length} bytes at {offset}, found {done}");
                done += read;
            }

            return bytes;
        }
    }

    /// <summary>Bytes that were compressed in their file.</summary>
    public sealed class InMemory(byte[] bytes) : PackedBytes
    {
        public override byte[] Read(long offset, int length) => bytes.AsSpan((int)offset, length).ToArray();
    }
}
