using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Analysis;

/// <summary>The forces that pull neighbors together, and how far their neighborhoods are from the data's.</summary>
/// <remarks>
/// Eight neighbors at a time, turned so that a vector holds one coordinate of all eight: on every machine, so that the
/// sums have one order. One load reads a point: its coordinates stand side by side, two in a double's place.
/// </remarks>
internal sealed unsafe class TsneAttraction
{
    private const int Wide = 8;

    private readonly double[] pairs; // [points] in one or two dimensions
    private readonly Vector128<float>[] triples; // [points] in three: the coordinates, and 0
    private SparseRows affinities;
    private SparseRows spare; // as large, for the next numbering

    public TsneAttraction(SparseRows affinities, int dimensions)
    {
        var padded = affinities.PadRows(Wide);
        this.affinities = padded;
        spare = new SparseRows(
            new int[padded.Starts.Length], new int[padded.Columns.Length], new float[padded.Values.Length]);
        pairs = new double[dimensions < 3 ? affinities.Count : 0];
        triples = new Vector128<float>[dimensions < 3 ? 0 : affinities.Count];
    }

    /// <summary>Numbers the points anew.</summary>
    /// <param name="order">[points]: the old number of each.</param>
    public void Renumber(int[] order, int threads)
    {
        affinities.Renumber(order, spare, threads);
        (affinities, spare) = (spare, affinities);
    }

    /// <summary>Takes the places of a range of points.</summary>
    /// <param name="coordinates">[3][points].</param>
    public void Place(float[][] coordinates, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (pairs.Length > 0)
                pairs[i] = Vector128.Create(coordinates[0][i], coordinates[1][i], 0, 0).AsDouble().ToScalar();
            else
                triples[i] = Vector128.Create(coordinates[0][i], coordinates[1][i], coordinates[2][i], 0);
        }
    }

    /// <summary>The force on a point.</summary>
    public Vector128<float> Pull(int point)
    {
        var (start, end) = (affinities.Starts[point], affinities.Starts[point + 1]);
        fixed (int* columns = affinities.Columns)
        {
            fixed (float* values = affinities.Values)
            {
                return pairs.Length > 0
                    ? FlatPull(point, columns + start, values + start, end - start)
                    : SpatialPull(point, columns + start, values + start, end - start);
            }
        }
    }

    /// <summary>The part of a point's neighbors in the divergence.</summary>
    /// <param name="exaggeration">What the affinities are multiplied by.</param>
    /// <param name="total">The sum of all weights in the projection.</param>
    public double Divergence(int point, double exaggeration, double total)
    {
        var divergence = 0.0;
        for (var entry = affinities.Starts[point]; entry < affinities.Starts[point + 1]; entry++)
        {
            var p = exaggeration * affinities.Values[entry];
            var difference = Of(point) - Of(affinities.Columns[entry]);
            var squares = difference * difference;
            var distance = squares[0] + squares[1] + squares[2];
            var weight = pairs.Length > 0 ? 1 / (1 + distance) : Math.Pow(2 / (2 + distance), 1.5);
            if (p > 0)
                divergence += p * Math.Log(p / (weight / total));
        }

        return divergence;
    }

    // One degree of freedom.
    private Vector128<float> FlatPull(int point, int* columns, float* values, int count)
    {
        var here = Of(point);
        var (x, y) = (Vector256.Create(here[0]), Vector256.Create(here[1]));
        Vector256<float> pullX = default, pullY = default;
        fixed (double* at = pairs)
        {
            for (var first = 0; first < count; first += Wide)
            {
                var c = columns + first;
                var a = Vector256.Create(at[c[0]], at[c[1]], at[c[4]], at[c[5]]).AsSingle();
                var b = Vector256.Create(at[c[2]], at[c[3]], at[c[6]], at[c[7]]).AsSingle();
                var (dx, dy) = (x - Evens(a, b), y - Odds(a, b));
                var pull = Vector256.Load(values + first) / (Vector256<float>.One + (dx * dx) + (dy * dy));
                pullX += pull * dx;
                pullY += pull * dy;
            }
        }

        return Vector128.Create(DenseVector.Sum(pullX), DenseVector.Sum(pullY), 0, 0);
    }

    // Two degrees of freedom.
    private Vector128<float> SpatialPull(int point, int* columns, float* values, int count)
    {
        var here = Of(point);
        var (x, y, z) = (Vector256.Create(here[0]), Vector256.Create(here[1]), Vector256.Create(here[2]));
        var two = Vector256.Create(2f);
        Vector256<float> pullX = default, pullY = default, pullZ = default;
        fixed (Vector128<float>* at = triples)
        {
            for (var first = 0; first < count; first += Wide)
            {
                var c = columns + first;
                var (a, b) = (Vector256.Create(at[c[0]], at[c[4]]), Vector256.Create(at[c[1]], at[c[5]]));
                var (d, e) = (Vector256.Create(at[c[2]], at[c[6]]), Vector256.Create(at[c[3]], at[c[7]]));
                var (xzLow, xzHigh) = (Evens(a, b), Evens(d, e));
                var (dx, dz) = (x - Evens(xzLow, xzHigh), z - Odds(xzLow, xzHigh));
                var dy = y - Evens(Odds(a, b), Odds(d, e));
                var kernel = two / (two + (dx * dx) + (dy * dy) + (dz * dz));
                var pull = Vector256.Load(values + first) * kernel;
                pullX += pull * dx;
                pullY += pull * dy;
                pullZ += pull * dz;
            }
        }

        return Vector128.Create(DenseVector.Sum(pullX), DenseVector.Sum(pullY), DenseVector.Sum(pullZ), 0);
    }

    private Vector128<float> Of(int point) =>
        pairs.Length > 0 ? Vector128.CreateScalar(pairs[point]).AsSingle() : triples[point];

    // a0 a2 b0 b2 of each half.
    private static Vector256<float> Evens(Vector256<float> a, Vector256<float> b) => Avx.IsSupported
        ? Avx.Shuffle(a, b, 0b10_00_10_00)
        : Vector256.Create(a[0], a[2], b[0], b[2], a[4], a[6], b[4], b[6]);

    // a1 a3 b1 b3 of each half.
    private static Vector256<float> Odds(Vector256<float> a, Vector256<float> b) => Avx.IsSupported
        ? Avx.Shuffle(a, b, 0b11_01_11_01)
        : Vector256.Create(a[1], a[3], b[1], b[3], a[5], a[7], b[5], b[7]);
}
