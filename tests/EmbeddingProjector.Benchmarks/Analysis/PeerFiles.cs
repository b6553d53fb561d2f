using System.Runtime.InteropServices;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>The folder through which a peer gets our numbers: raw float32, and labels one a line.</summary>
internal sealed class PeerFiles(string folder)
{
    /// <summary>Writes <c>NAME.ROWSxCOLUMNS.f32</c>.</summary>
    public Matrix Write(string name, Matrix matrix)
    {
        foreach (var old in Directory.GetFiles(folder, name + ".*.f32")) File.Delete(old);
        var path = Path.Combine(folder, $"{name}.{matrix.Rows}x{matrix.Columns}.f32");
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(matrix.Values.Span).ToArray());
        return matrix;
    }

    /// <summary>Writes <c>labels.txt</c>.</summary>
    public string[] Write(string[] labels)
    {
        File.WriteAllLines(Path.Combine(folder, "labels.txt"), labels);
        return labels;
    }

    /// <summary>
    /// Normal deviates around random centres, item i belonging to class i modulo the number of classes.
    /// </summary>
    public static Matrix Clusters(int rows, int columns, int classes, double spread, long seed)
    {
        var random = new SeededRandom(seed);
        var centres = new float[classes * columns];
        foreach (ref var value in centres.AsSpan()) value = (float)random.NextNormal();
        var matrix = new Matrix(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            var row = matrix.Row(i);
            for (var j = 0; j < columns; j++)
                row[j] = centres[(i % classes * columns) + j] + (float)(spread * random.NextNormal());
        }

        return matrix;
    }

    /// <summary>Items around random centres in a few hidden dimensions, mapped to all at random, with some noise: as near
    /// each other as a network's embeddings are.</summary>
    public static Matrix Hidden(int rows, int columns, int hidden, int classes, double spread, double noise, long seed)
    {
        var places = Clusters(rows, hidden, classes, spread, seed);
        var map = Clusters(hidden, columns, hidden, 0, seed + 1);
        var random = new SeededRandom(seed + 2);
        var matrix = new Matrix(rows, columns);
        foreach (ref var value in matrix.Values.Span)
            value = (float)(noise * random.NextNormal());
        for (var i = 0; i < rows; i++)
        {
            var row = matrix.Row(i);
            for (var k = 0; k < hidden; k++)
            {
                var place = places[i, k];
                var from = map.Row(k);
                for (var j = 0; j < columns; j++)
                    row[j] += place * from[j];
            }
        }

        return matrix;
    }

    /// <summary>The labels of <see cref="Clusters"/>.</summary>
    public static string[] Labels(int rows, int classes) =>
        [.. Enumerable.Range(0, rows).Select(i => (i % classes).ToString())];
}
