using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Analysis;

/// <summary>The cells and points that repel a group of points, side by side for wide evaluation.</summary>
/// <remarks>256 bits wide on every machine, so that the sums have one order.</remarks>
internal sealed class InteractionList
{
    private float[] x = new float[1024];
    private float[] y = new float[1024];
    private float[] z = new float[1024];
    private float[] mass = new float[1024];
    private int count;

    /// <summary>Walks the tree once: cells that look small from every point of the group, else their points.</summary>
    /// <param name="start">The group's first place along the curve.</param>
    /// <param name="end">One past its last place.</param>
    /// <param name="squaredAngle">The greatest ratio of a cell's width to its distance, squared.</param>
    public void Gather(BarnesHutTree tree, int start, int end, float squaredAngle)
    {
        var (fromX, toX) = Range(tree.Sorted[0], start, end);
        var (fromY, toY) = Range(tree.Sorted[1], start, end);
        var (fromZ, toZ) = Range(tree.Sorted[2], start, end);
        count = 0;
        var cells = tree.Cells.AsSpan(0, tree.Count);
        for (var node = 0; node < cells.Length;)
        {
            ref readonly var cell = ref cells[node];
            var dx = Math.Max(0, Math.Max(fromX - cell.X, cell.X - toX));
            var dy = Math.Max(0, Math.Max(fromY - cell.Y, cell.Y - toY));
            var dz = Math.Max(0, Math.Max(fromZ - cell.Z, cell.Z - toZ));
            if (cell.SquaredWidth < squaredAngle * ((dx * dx) + (dy * dy) + (dz * dz)))
            {
                Reserve(1);
                (x[count], y[count], z[count], mass[count]) = (cell.X, cell.Y, cell.Z, cell.Mass);
                count++;
                node = cell.Skip;
                continue;
            }

            if (cell.Start >= 0)
                AddPoints(tree, cell.Start, cell.End);
            node++;
        }

        // Cells without mass fill the last vector.
        Reserve(Vector256<float>.Count);
        while (count % Vector256<float>.Count != 0)
        {
            (x[count], y[count], z[count], mass[count]) = (0, 0, 0, 0);
            count++;
        }
    }

    /// <summary>
    /// The force on a point before it is divided by the sum of all weights, and the point's part of that sum.
    /// </summary>
    /// <param name="pointX">The point's first coordinate.</param>
    /// <param name="freedom">Student's degrees of freedom, 1 or 2.</param>
    public (float X, float Y, float Z, float Weight) Repulsion(float pointX, float pointY, float pointZ, float freedom)
    {
        if (freedom == 1)
            return FlatRepulsion(pointX, pointY);

        var xs = MemoryMarshal.Cast<float, Vector256<float>>(x.AsSpan(0, count));
        var ys = MemoryMarshal.Cast<float, Vector256<float>>(y.AsSpan(0, count));
        var zs = MemoryMarshal.Cast<float, Vector256<float>>(z.AsSpan(0, count));
        var masses = MemoryMarshal.Cast<float, Vector256<float>>(mass.AsSpan(0, count));
        var (px, py, pz) = (Vector256.Create(pointX), Vector256.Create(pointY), Vector256.Create(pointZ));
        var wideFreedom = Vector256.Create(freedom);
        Vector256<float> forceX = default, forceY = default, forceZ = default, weight = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (dx, dy, dz) = (px - xs[i], py - ys[i], pz - zs[i]);
            var kernel = wideFreedom / (wideFreedom + (dx * dx) + (dy * dy) + (dz * dz));
            var part = masses[i] * kernel * Vector256.Sqrt(kernel);
            weight += part;
            part *= kernel;
            forceX += part * dx;
            forceY += part * dy;
            forceZ += part * dz;
        }

        return (DenseVector.Sum(forceX), DenseVector.Sum(forceY), DenseVector.Sum(forceZ), DenseVector.Sum(weight));
    }

    // One degree of freedom is that of at most two dimensions: the third is 0 everywhere.
    private (float X, float Y, float Z, float Weight) FlatRepulsion(float pointX, float pointY)
    {
        var xs = MemoryMarshal.Cast<float, Vector256<float>>(x.AsSpan(0, count));
        var ys = MemoryMarshal.Cast<float, Vector256<float>>(y.AsSpan(0, count))[..xs.Length];
        var masses = MemoryMarshal.Cast<float, Vector256<float>>(mass.AsSpan(0, count))[..xs.Length];
        var (px, py) = (Vector256.Create(pointX), Vector256.Create(pointY));
        Vector256<float> forceX = default, forceY = default, weight = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (dx, dy) = (px - xs[i], py - ys[i]);
            var kernel = Vector256<float>.One / (Vector256<float>.One + (dx * dx) + (dy * dy));
            var part = masses[i] * kernel;
            weight += part;
            part *= kernel;
            forceX += part * dx;
            forceY += part * dy;
        }

        return (DenseVector.Sum(forceX), DenseVector.Sum(forceY), 0, DenseVector.Sum(weight));
    }

    private static (float From, float To) Range(float[] values, int start, int end)
    {
        var (from, to) = (values[start], values[start]);
        for (var i = start + 1; i < end; i++)
            (from, to) = (Math.Min(from, values[i]), Math.Max(to, values[i]));
        return (from, to);
    }

    private void AddPoints(BarnesHutTree tree, int start, int end)
    {
        Reserve(end - start);
        tree.Sorted[0].AsSpan(start, end - start).CopyTo(x.AsSpan(count));
        tree.Sorted[1].AsSpan(start, end - start).CopyTo(y.AsSpan(count));
        tree.Sorted[2].AsSpan(start, end - start).CopyTo(z.AsSpan(count));
        mass.AsSpan(count, end - start).Fill(1);
        count += end - start;
    }

    private void Reserve(int more)
    {
        if (count + more <= x.Length)
            return;
        var size = Math.Max(2 * x.Length, count + more);
        Array.Resize(ref x, size);
        Array.Resize(ref y, size);
        Array.Resize(ref z, size);
        Array.Resize(ref mass, size);
    }
}
