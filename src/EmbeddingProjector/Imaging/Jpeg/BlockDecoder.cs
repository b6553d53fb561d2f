namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Decodes the blocks of one kind of scan.</summary>
internal abstract class BlockDecoder
{
    /// <summary>
    /// Whether the scan's units are empty once its data has run out; refinements of DC go on with zeros.
    /// </summary>
    public virtual bool StopsWhenExhausted => true;

    /// <summary>The decoder for a scan.</summary>
    public static BlockDecoder For(JpegScan scan, JpegFrame frame, JpegTables tables)
    {
        if (frame.IsArithmetic)
            return new ArithmeticBlocks(scan, frame.Progressive, tables);

        if (!frame.Progressive)
            return new SequentialBlocks(scan, tables);

        if (scan.IsDc)
            return scan.High == 0 ? new DcFirstBlocks(scan, tables) : new DcRefinementBlocks(scan);

        return scan.High == 0 ? new AcFirstBlocks(scan, tables) : new AcRefinementBlocks(scan, tables);
    }

    /// <summary>Forgets what carries over from block to block; DC predictions are reset by the caller.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Decodes one block.</summary>
    /// <param name="reader">Gives the bits.</param>
    /// <param name="component">The block's component.</param>
    /// <param name="block">[64] in natural order: zeros, or what earlier scans left.</param>
    public abstract void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block);
}
