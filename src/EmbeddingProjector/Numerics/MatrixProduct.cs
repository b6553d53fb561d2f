using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Numerics;

/// <summary>C = A B' by packed panels, in single or double precision, on several threads.</summary>
/// <remarks>
/// Each element is one sum in the order of the depth, made by one thread, so the result depends neither on the number
/// of threads nor on where in the matrix the element stands. The blocking is that of Goto and van de Geijn (2008).
/// </remarks>
internal static unsafe class MatrixProduct
{
    private const int DepthBlock = 256;
    private const int RowBlock = 168;
    private const int ColumnBlock = 2048;

    /// <summary>Multiplies two operands of one depth.</summary>
    /// <param name="a">The rows of the result.</param>
    /// <param name="b">The columns of the result.</param>
    /// <param name="c">[a.Outer, b.Outer], overwritten.</param>
    /// <param name="stride">Elements between the starts of two rows of <paramref name="c"/>.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public static void Multiply<T>(ProductOperand a, ProductOperand b, T* c, long stride, int threads = 0)
        where T : unmanaged, INumber<T>
    {
        if (a.Depth != b.Depth)
            throw new ArgumentException($"expected a depth of {a.Depth}, found {b.Depth}", nameof(b));
        if (Vector512.IsHardwareAccelerated)
            Run<T, Vector512ProductKernel<T>>(a, b, c, stride, threads);
        else
            Run<T, VectorProductKernel<T>>(a, b, c, stride, threads);
    }

    /// <summary>Multiplies an operand by itself, A A', which is symmetric: half of it is computed and copied.</summary>
    /// <param name="a">The rows and the columns of the result.</param>
    /// <param name="c">[a.Outer, a.Outer], overwritten.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public static void Gram(ProductOperand a, double* c, int threads = 0)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<double, Vector512ProductKernel<double>>(a, a, c, a.Outer, threads, isSymmetric: true);
        else
            Run<double, VectorProductKernel<double>>(a, a, c, a.Outer, threads, isSymmetric: true);
        var n = a.Outer;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
                c[((long)j * n) + i] = c[((long)i * n) + j];
        }
    }

    internal static void Run<T, TKernel>(
        ProductOperand a, ProductOperand b, T* c, long stride, int threads, bool isSymmetric = false)
        where T : unmanaged, INumber<T>
        where TKernel : struct, IProductKernel<T>
    {
        if (a.Depth == 0)
        {
            for (var i = 0; i < a.Outer; i++)
                new Span<T>(c + (i * stride), b.Outer).Clear();
            return;
        }

        var width = TKernel.TileColumns;
        var depthBlock = Math.Min(DepthBlock, a.Depth);
        var columnBlock = Math.Min(ColumnBlock, RoundUp(b.Outer, width));
        var panels = Allocate<T>((long)depthBlock * columnBlock);
        try
        {
            for (var column = 0; column < b.Outer; column += columnBlock)
            {
                var columns = Math.Min(columnBlock, b.Outer - column);
                for (var start = 0; start < a.Depth; start += depthBlock)
                {
                    var depth = Math.Min(depthBlock, a.Depth - start);
                    PackColumns(b, column, columns, start, depth, width, panels, threads);
                    var first = isSymmetric ? column : -1; // the rows above a column of a symmetric result are left out
                    MultiplyRows<T, TKernel>(a, panels, start, depth, columns, first, c + column, stride, threads);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(panels);
        }
    }

    private static void PackColumns<T>(
        ProductOperand b, int column, int columns, int start, int depth, int width, T* panels, int threads)
        where T : unmanaged, INumber<T>
    {
        const int panelsATask = 8;
        var step = panelsATask * width;
        WorkSharing.For((columns + step - 1) / step, threads, task =>
        {
            var first = task * step;
            b.Pack(
                column + first, Math.Min(step, columns - first), start, depth, width, panels + ((nint)first * depth));
        });
    }

    private static void MultiplyRows<T, TKernel>(
        ProductOperand a, T* panels, int start, int depth, int columns, int first, T* c, long stride, int threads)
        where T : unmanaged, INumber<T>
        where TKernel : struct, IProductKernel<T>
    {
        var rowBlock = RowBlock / TKernel.TileRows * TKernel.TileRows;
        var blocks = (a.Outer + rowBlock - 1) / rowBlock;
        WorkSharing.For(blocks, threads, task =>
        {
            var row = (blocks - 1 - task) * rowBlock; // of a symmetric result the longest rows first
            var rows = Math.Min(rowBlock, a.Outer - row);
            var wanted = first < 0 ? columns : Math.Min(columns, row + rows - first);
            if (wanted <= 0)
                return;
            var packed = Allocate<T>((long)RoundUp(rows, TKernel.TileRows) * depth);
            try
            {
                a.Pack(row, rows, start, depth, TKernel.TileRows, packed);
                MultiplyBlock<T, TKernel>(packed, rows, panels, wanted, depth, c + (row * stride), stride, start > 0);
            }
            finally
            {
                NativeMemory.AlignedFree(packed);
            }
        });
    }

    private static void MultiplyBlock<T, TKernel>(
        T* a, int rows, T* b, int columns, int depth, T* c, long stride, bool accumulate)
        where T : unmanaged, INumber<T>
        where TKernel : struct, IProductKernel<T>
    {
        var (height, width) = (TKernel.TileRows, TKernel.TileColumns);
        var edge = stackalloc T[height * width];
        for (var column = 0; column < columns; column += width, b += (nint)depth * width)
        {
            var panel = a;
            for (var row = 0; row < rows; row += height, panel += (nint)depth * height)
            {
                var target = c + (row * stride) + column;
                var (tileRows, tileColumns) = (Math.Min(height, rows - row), Math.Min(width, columns - column));
                if (tileRows == height && tileColumns == width)
                {
                    TKernel.Run(depth, panel, b, target, (nint)stride, accumulate);
                    continue;
                }

                TKernel.Run(depth, panel, b, edge, width, false);
                for (var i = 0; i < tileRows; i++)
                {
                    for (var j = 0; j < tileColumns; j++)
                    {
                        var value = edge[(i * width) + j];
                        var element = target + (i * stride) + j;
                        *element = accumulate ? *element + value : value;
                    }
                }
            }
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static T* Allocate<T>(long count)
        where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), 64);
}
