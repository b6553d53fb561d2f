using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Analysis;

/// <summary>The cells and points that repel a group of points, side by side for wide evaluation.</summary>
/// <remarks>512 bits wide on every machine, so that the sums have one order.</remarks>
internal sealed class InteractionList
{
    private float[] x = new float[1024];
    private float[] y = new float[1024];
    private float[] z = new float[1024];
    private float[] mass = new float[1024];

    /// <summary>How many cells and points.</summary>
    public int Count { get; private set; }

    /// <summary>Drops the last, down to so many.</summary>
    public void Shorten(int count) => Count = count;

    /// <summary>Adds a cell as one point.</summary>
    public void Add(in BarnesHutTree.Cell cell)
    {
        Reserve(1);
        (x[Count], y[Count], z[Count], mass[Count]) = (cell.X, cell.Y, cell.Z, cell.Points);
        Count++;
    }

    /// <summary>Adds points.</summary>
    /// <param name="coordinates">[3][places].</param>
    /// <param name="start">The first's place.</param>
    /// <param name="end">One past the last's.</param>
    public void Add(float[][] coordinates, int start, int end)
    {
        Reserve(end - start);
        for (var place = start; place < end; place++)
        {
            (x[Count], y[Count], z[Count]) = (coordinates[0][place], coordinates[1][place], coordinates[2][place]);
            mass[Count++] = 1;
        }
    }

    /// <summary>Fills the last vector with points without mass, which are not counted.</summary>
    public void Pad()
    {
        Reserve(Vector512<float>.Count);
        foreach (var values in (ReadOnlySpan<float[]>)[x, y, z, mass])
            values.AsSpan(Count, Vector512<float>.Count).Clear();
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

        var xs = Wide(x);
        var ys = Wide(y)[..xs.Length];
        var zs = Wide(z)[..xs.Length];
        var masses = Wide(mass)[..xs.Length];
        var (px, py, pz) = (Vector512.Create(pointX), Vector512.Create(pointY), Vector512.Create(pointZ));
        var wideFreedom = Vector512.Create(freedom);
        Vector512<float> forceX = default, forceY = default, forceZ = default, weight = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (dx, dy, dz) = (px - xs[i], py - ys[i], pz - zs[i]);
            var kernel = wideFreedom / (wideFreedom + (dx * dx) + (dy * dy) + (dz * dz));
            var part = masses[i] * kernel * Vector512.Sqrt(kernel);
            weight += part;
            part *= kernel;
            forceX += part * dx;
            forceY += part * dy;
            forceZ += part * dz;
        }

        return (Sum(forceX), Sum(forceY), Sum(forceZ), Sum(weight));
    }

    // One degree of freedom is that of at most two dimensions: the third is 0 everywhere.
    private (float X, float Y, float Z, float Weight) FlatRepulsion(float pointX, float pointY)
    {
        var xs = Wide(x);
        var ys = Wide(y)[..xs.Length];
        var masses = Wide(mass)[..xs.Length];
        var (px, py) = (Vector512.Create(pointX), Vector512.Create(pointY));
        Vector512<float> forceX = default, forceY = default, weight = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (dx, dy) = (px - xs[i], py - ys[i]);
            var kernel = Vector512<float>.One / (Vector512<float>.One + (dx * dx) + (dy * dy));
            var part = masses[i] * kernel;
            weight += part;
            part *= kernel;
            forceX += part * dx;
            forceY += part * dy;
        }

        return (Sum(forceX), Sum(forceY), 0, Sum(weight));
    }

    private static float Sum(Vector512<float> lanes) => DenseVector.Sum(lanes.GetLower() + lanes.GetUpper());

    // The list's vectors, the last one padded.
    private ReadOnlySpan<Vector512<float>> Wide(float[] values) => MemoryMarshal.Cast<float, Vector512<float>>(
        values.AsSpan(0, (Count + Vector512<float>.Count - 1) / Vector512<float>.Count * Vector512<float>.Count));

    private void Reserve(int more)
    {
        if (Count + more <= x.Length)
            return;
        var size = Math.Max(2 * x.Length, Count + more);
        Array.Resize(ref x, size);
        Array.Resize(ref y, size);
        Array.Resize(ref z, size);
        Array.Resize(ref mass, size);
    }
}
