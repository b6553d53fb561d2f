namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Lays out a map of cells as the map of their pixels, of a few channels: channel (row * cell width + column)
/// * channels + c of a cell is channel c of its pixel (row, column). An item is a row of pixels.</summary>
internal sealed unsafe class CellsStep(string name, Size2 cell, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, y) = Math.DivRem(item, target.Layout.Height);
        var (cellRow, row) = Math.DivRem(y, cell.Height);
        var lanes = target.Layout.Lanes;
        if (!target.Layout.Planar)
            new Span<float>(Row(to, target, image, 0, y), target.Layout.Width * lanes).Clear();
        for (var channel = 0; channel < target.Layout.Channels; channel++)
        {
            var pixels = Row(to, target, image, channel / lanes, y) + channel % lanes;
            for (var column = 0; column < cell.Width; column++)
            {
                var lane = (row * cell.Width + column) * target.Layout.Channels + channel;
                var cells = Row(from, source, image, lane / MapLayout.BlockChannels, cellRow);
                Spread(cells + lane % MapLayout.BlockChannels, pixels, column);
            }
        }
    }

    private void Spread(float* cells, float* pixels, int column)
    {
        for (var x = column; x < target.Layout.Width; x += cell.Width, cells += MapLayout.BlockChannels)
            pixels[x * target.Layout.Lanes] = *cells;
    }
}
