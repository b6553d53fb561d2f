namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Along one axis, inputs grouped in cells, whose gradients are one convolution's output channels.</summary>
/// <remarks>
/// A picture has 3 channels, which would fill 3 of 16 lanes; a cell of 2 by 2 pixels fills 12. Input y = m * Size +
/// place gets its gradient from the outputs m * Step + (place + padding - tap * dilation) / stride, where that divides
/// evenly; the window spans the outputs that any place needs.
/// </remarks>
internal sealed record CellAxis
{
    private readonly int kernel;
    private readonly int stride;
    private readonly int padding;
    private readonly int dilation;

    /// <summary>Chooses the cells: as long as the stride, and not one pixel alone.</summary>
    /// <param name="stride">Between outputs.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Between taps.</param>
    public CellAxis(int kernel, int stride, int padding, int dilation)
    {
        (this.kernel, this.stride, this.padding, this.dilation) = (kernel, stride, padding, dilation);
        Step = stride == 1 ? 2 : 1;
        Size = stride * Step;
        var shifts = Enumerable.Range(0, Size)
            .SelectMany(place => Enumerable.Range(0, kernel).Select(tap => ShiftOf(place, tap)))
            .OfType<int>()
            .ToList();
        Shift = shifts.Min();
        Window = shifts.Max() - Shift + 1;
    }

    public int Size { get; }

    /// <summary>Outputs from a cell to the next.</summary>
    public int Step { get; }

    /// <summary>From a cell's first output to the first that is read.</summary>
    public int Shift { get; }

    /// <summary>Outputs read.</summary>
    public int Window { get; }

    /// <summary>Cells of an axis, the last of which may be partial.</summary>
    public int CellsOf(int length) => (length + Size - 1) / Size;

    /// <summary>Which output of the window a tap takes to a place in the cell; null where it takes none.</summary>
    public int? PlaceInWindow(int place, int tap) => ShiftOf(place, tap) - Shift;

    /// <summary>How far the windows reach outside the outputs, on the side where it is farther.</summary>
    public int Overhang(int length, int outputs)
    {
        var last = (CellsOf(length) - 1) * Step + Shift + Window - 1;
        return Math.Max(0, Math.Max(-Shift, last - (outputs - 1)));
    }

    private int? ShiftOf(int place, int tap)
    {
        var distance = place + padding - tap * dilation;
        return distance % stride == 0 ? distance / stride : null;
    }
}
