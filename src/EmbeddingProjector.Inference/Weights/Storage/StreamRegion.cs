namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>A seekable stream, such as an embedded resource. It is closed with the region.</summary>
internal sealed class StreamRegion(Stream stream, string description) : ByteRegion
{
    private readonly Lock gate = new(); // a stream has one position

    public override string Description => description;

    public override long Length { get; } = stream.Length;

    public override void Dispose() => stream.Dispose();

    protected override void ReadInside(long offset, Span<byte> destination)
    {
        lock (gate)
        {
            stream.Position = offset;
            var count = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            if (count < destination.Length)
                throw Invalid($"truncated: expected {destination.Length} bytes at offset {offset}, found {count}");
        }
    }
}
