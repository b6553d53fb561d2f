using Microsoft.Win32.SafeHandles;

namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>A file, read by offset and never held in memory.</summary>
internal sealed class FileRegion : ByteRegion
{
    private readonly SafeFileHandle handle;

    public FileRegion(string path)
    {
        Description = path;
        // Delete is shared so that a download can put a new file in its place while this one is read.
        handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(handle);
    }

    public override string Description { get; }

    public override long Length { get; }

    public override void Dispose() => handle.Dispose();

    protected override void ReadInside(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count;
            try
            {
                count = RandomAccess.Read(handle, destination, offset);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Invalid($"cannot be read at offset {offset}: {error.Message}", error);
            }

            if (count == 0)
                throw Invalid(
                    $"truncated while it was open: expected {destination.Length} more bytes at offset {offset}");

            offset += count;
            destination = destination[count..];
        }
    }
}
