namespace EmbeddingProjector.Numerics;

/// <summary>
/// One side of a product, seen as [outer, depth]: element (i, k) is <c>data[i * outerStride + k * depthStride]</c>
/// less the shifts, so that transposing and centring cost nothing but the packing that is done anyway.
/// </summary>
internal unsafe readonly struct ProductOperand
{
    private readonly void* data;
    private readonly bool isDouble;
    private readonly long outerStride, depthStride;

    private ProductOperand(void* data, bool isDouble, int outer, int depth, long outerStride, long depthStride)
    {
        this.data = data;
        this.isDouble = isDouble;
        Outer = outer;
        Depth = depth;
        this.outerStride = outerStride;
        this.depthStride = depthStride;
    }

    /// <summary>Rows of the left operand, columns of the right one.</summary>
    public int Outer { get; }

    /// <summary>The length of the sums.</summary>
    public int Depth { get; }

    /// <summary>[Outer]: subtracted from every element of an outer index; null for none.</summary>
    public double[]? OuterShift { get; init; }

    /// <summary>[Depth]: subtracted from every element of a depth index; null for none.</summary>
    public double[]? DepthShift { get; init; }

    /// <summary>The rows of a row-major [rows, columns] buffer are the outer index: A in A B', both in A A'.</summary>
    public static ProductOperand Rows(float* data, int rows, int columns) =>
        new(data, false, rows, columns, columns, 1);

    /// <inheritdoc cref="Rows(float*, int, int)"/>
    public static ProductOperand Rows(double* data, int rows, int columns) =>
        new(data, true, rows, columns, columns, 1);

    /// <summary>
    /// The columns of a row-major [rows, columns] buffer are the outer index: B in A B, both in A' A.
    /// </summary>
    public static ProductOperand Columns(float* data, int rows, int columns) =>
        new(data, false, columns, rows, 1, columns);

    /// <inheritdoc cref="Columns(float*, int, int)"/>
    public static ProductOperand Columns(double* data, int rows, int columns) =>
        new(data, true, columns, rows, 1, columns);

    /// <summary>
    /// Copies a block into panels of <paramref name="width"/> outer indices each, [panel, depth, width], zero-padded.
    /// </summary>
    /// <param name="outer">The first outer index.</param>
    /// <param name="outerCount">How many.</param>
    /// <param name="start">The first depth index.</param>
    /// <param name="depth">How many.</param>
    /// <param name="panels">[ceil(outerCount / width), depth, width].</param>
    public void Pack<T>(int outer, int outerCount, int start, int depth, int width, T* panels)
        where T : unmanaged, INumber<T>
    {
        for (var first = 0; first < outerCount; first += width)
        {
            var count = Math.Min(width, outerCount - first);
            if (count < width)
                new Span<T>(panels, checked(depth * width)).Clear();
            if (isDouble)
                PackPanel<T, double>(outer + first, count, start, depth, width, panels);
            else
                PackPanel<T, float>(outer + first, count, start, depth, width, panels);
            Shift(outer + first, count, start, depth, width, panels);
            panels += (nint)depth * width;
        }
    }

    private void PackPanel<T, TSource>(int outer, int count, int start, int depth, int width, T* panel)
        where T : unmanaged, INumber<T>
        where TSource : unmanaged, INumber<TSource>
    {
        var source = (TSource*)data + (outer * outerStride) + (start * depthStride);
        if (depthStride == 1)
        {
            for (var i = 0; i < count; i++, source += outerStride)
            {
                for (var k = 0; k < depth; k++)
                    panel[(k * width) + i] = T.CreateTruncating(source[k]);
            }
            return;
        }

        for (var k = 0; k < depth; k++, source += depthStride, panel += width)
        {
            for (var i = 0; i < count; i++)
                panel[i] = T.CreateTruncating(source[i * outerStride]);
        }
    }

    private void Shift<T>(int outer, int count, int start, int depth, int width, T* panel)
        where T : unmanaged, INumber<T>
    {
        if (OuterShift is null && DepthShift is null)
            return;
        for (var k = 0; k < depth; k++, panel += width)
        {
            var common = DepthShift is null ? 0 : DepthShift[start + k];
            for (var i = 0; i < count; i++)
                panel[i] -= T.CreateTruncating(common + (OuterShift is null ? 0 : OuterShift[outer + i]));
        }
    }
}
