using System.IO.Compression;

namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>A deflated zip entry, inflated whole when it is read. torch never deflates; tools that pack again
/// do.</summary>
internal sealed class DeflatedRegion : ByteRegion
{
    private const long MaxLength = 1L << 30;

    private readonly ByteRegion packed;
    private readonly WeakReference<byte[]?> inflated = new(null); // tensors of one storage are mostly read in turn

    public DeflatedRegion(ByteRegion packed, long length)
    {
        if (packed.Length > MaxLength || length > MaxLength || length > Bounds.OfUnpacked(packed.Length))
            throw packed.Invalid($"an entry of {packed.Length} bytes claims to inflate to {length}; it is refused");

        this.packed = packed;
        Length = length;
    }

    public override string Description => packed.Description;

    public override long Length { get; }

    protected override void ReadInside(long offset, Span<byte> destination)
    {
        if (!inflated.TryGetTarget(out var bytes))
            inflated.SetTarget(bytes = Inflate());

        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private byte[] Inflate()
    {
        var bytes = new byte[Length];
        using var memory = new MemoryStream(packed.ReadArray(0, (int)packed.Length));
        using var stream = new DeflateStream(memory, CompressionMode.Decompress);
        try
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count < bytes.Length || stream.ReadByte() >= 0)
                throw Invalid($"a deflated entry does not inflate to the {Length} bytes that it claims");
        }
        catch (InvalidDataException error)
        {
            throw Invalid("a deflated entry is damaged", error);
        }

        return bytes;
    }
}
