namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Walks through the units of a scan, in the order in which they are coded.</summary>
internal static class ScanDecoder
{
    /// <summary>
    /// Decodes a scan into the components' coefficients, or, where they keep none, into their samples.
    /// </summary>
    public static void Run(ref EntropyReader reader, JpegFrame frame, JpegScan scan, JpegTables tables)
    {
        var blocks = BlockDecoder.For(scan, frame, tables);
        Restart(scan, blocks);

        // A scan of one component is not interleaved: its units are single blocks, none of them padding.
        var single = scan.Components.Length == 1;
        var columns = single ? scan.Components[0].BlockColumns : frame.UnitColumns;
        var rows = single ? scan.Components[0].BlockRows : frame.UnitRows;
        var untilRestart = tables.RestartInterval;
        Span<short> scratch = stackalloc short[JpegComponent.BlockLength];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                if (tables.RestartInterval > 0 && untilRestart-- == 0)
                {
                    reader.Restart(y * columns + x);
                    Restart(scan, blocks);
                    untilRestart = tables.RestartInterval - 1;
                }

                if (!reader.Exhausted)
                    frame.LastGoodUnitRow = single ? y / scan.Components[0].Vertical : y;

                foreach (var component in scan.Components)
                    DecodeUnit(ref reader, blocks, component, x, y, single, scratch);

                reader.CheckUnit();
            }
        }
    }

    private static void DecodeUnit(
        ref EntropyReader reader,
        BlockDecoder blocks,
        JpegComponent component,
        int x,
        int y,
        bool single,
        scoped Span<short> scratch)
    {
        var (wide, high) = single ? (1, 1) : (component.Horizontal, component.Vertical);
        var isEmpty = reader.Exhausted && blocks.StopsWhenExhausted;
        for (var row = y * high; row < (y + 1) * high; row++)
        {
            for (var column = x * wide; column < (x + 1) * wide; column++)
            {
                scoped var block = scratch;
                var offset = component.BlockOffset(column, row);
                if (component.Coefficients is null)
                    block.Clear();
                else
                    block = component.Coefficients.AsSpan(offset, JpegComponent.BlockLength);

                if (!isEmpty)
                    blocks.Decode(ref reader, component, block);

                if (component.Coefficients is null && column < component.BlockColumns && row < component.BlockRows)
                    InverseDct.Transform(block, component, column, row);
            }
        }
    }

    private static void Restart(JpegScan scan, BlockDecoder blocks)
    {
        blocks.Reset();
        foreach (var component in scan.Components)
            (component.DcPrediction, component.DcContext) = (0, 0);
    }
}
