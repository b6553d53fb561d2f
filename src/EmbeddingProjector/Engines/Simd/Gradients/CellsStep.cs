using EmbeddingProjector.Engines.Simd.Planning;
using EmbeddingProjector.Engines.Simd.Steps;
using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Simd.Gradients;

/// <summary>Lays out a map of cells as the map of their pixels: channel (row * cell width + column) * channels + c of a
/// cell is channel c of its pixel (row, column). An item is a row of pixels.</summary>
internal sealed unsafe class CellsStep(string name, Size2 cell, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Height;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        const int Block = MapLayout.BlockChannels;
        var (image, y) = Math.DivRem(item, target.Layout.Height);
        var (cellRow, row) = Math.DivRem(y, cell.Height);
        var channels = target.Layout.Channels;
        var pixel = Row(to, target, image, 0, y);
        for (var x = 0; x < target.Layout.Width; x++, pixel += Block)
        {
            var (cellColumn, column) = Math.DivRem(x, cell.Width);
            new Span<float>(pixel, Block).Clear();
            for (var c = 0; c < channels; c++)
            {
                var lane = (row * cell.Width + column) * channels + c;
                pixel[c] = (Row(from, source, image, lane / Block, cellRow) + cellColumn * Block)[lane % Block];
            }
        }
    }
}
