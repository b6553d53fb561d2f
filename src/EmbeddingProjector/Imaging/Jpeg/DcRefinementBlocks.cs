namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>A later DC scan of a progressive frame: one more bit of each DC coefficient.</summary>
internal sealed class DcRefinementBlocks(JpegScan scan) : BlockDecoder
{
    private readonly short bit = (short)(1 << scan.Low);

    public override bool StopsWhenExhausted => false;

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        if (reader.Take(1) != 0)
            block[0] |= bit;
    }
}
