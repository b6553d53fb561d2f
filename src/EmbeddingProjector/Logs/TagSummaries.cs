namespace EmbeddingProjector.Logs;

/// <summary>What TensorBoard's other tabs show of a tag: an event file in the tag's folder, which makes it a
/// run.</summary>
/// <remarks>
/// Text: the provenance as a table. Images: thumbnails. Histograms: the vectors' lengths, and the cosine distance of
/// items to their nearest neighbor. Scalars: how often the majority of five neighbors has an item's label, each item
/// classified by the others. What needs neighbors is computed on a sample, label by label, of at most 2,000 items.
/// </remarks>
internal static class TagSummaries
{
    /// <summary>The file's name in a tag's folder.</summary>
    public const string FileName = "events.out.tfevents.embeddingprojector";

    private const int MostItems = 2000;
    private const int MostValues = 1 << 24; // of the sample, 64 MiB
    private const int MostThumbnails = 64;
    private const int Voters = 5;

    /// <param name="folder">Where it goes.</param>
    public static void Write(string folder, IEmbeddingRows rows, ExportProvenance provenance)
    {
        using var file = File.Create(Path.Combine(folder, FileName));
        var events = new EventFileWriter(file, new DateTimeOffset(provenance.Created, TimeSpan.Zero));
        events.AddText("provenance", 0, Table(provenance));
        events.AddHistogram("norm", 0, Norms(rows));

        if (provenance.ThumbnailSize is { } size)
            events.AddImage("thumbnails", 0, Thumbnails(rows, Sample(rows, MostThumbnails, provenance.Seed), size));
        var most = Math.Clamp(MostValues / rows.Dimension, 2, MostItems);
        AddNeighbors(events, rows, Sample(rows, most, provenance.Seed));
    }

    private static int[] Sample(IEmbeddingRows rows, int most, int seed) =>
        RowSample.Choose(rows.Count, rows.Label, rows.Id, most, seed);

    private static string Table(ExportProvenance provenance)
    {
        var table = new StringBuilder("| | |\n|---|---|\n");
        Row("source", provenance.Source);
        if (provenance.Recipe is { } recipe)
        {
            Row("model", recipe.Model);
            Row("weights", $"{recipe.Weights}, SHA-256 {recipe.WeightsSha256}");
            Row("layer", recipe.Layer);
            Row("pooling", recipe.Pooling);
            Row("transform", recipe.Transform);
            Row("engine", recipe.Engine + (recipe.IsInvariant ? "" : ", whose last bits depend on batch and threads"));
        }

        Row("vectors", $"{provenance.Embedded} x {provenance.Dimension}, {provenance.Shown} of them shown");
        Row("failed", provenance.Failed);
        Row("left out (NaN or infinity)", provenance.LeftOut);
        Row("written by", $"{provenance.Tool} {provenance.ToolVersion}, {provenance.Created:u}");
        return table.ToString();

        // A bar would begin another cell.
        void Row(string name, object value) => table.Append(
            CultureInfo.InvariantCulture, $"| {name} | {MetadataFile.Cell(value.ToString()).Replace("|", "\\|")} |\n");
    }

    private static double[] Norms(IEmbeddingRows rows)
    {
        var norms = new double[rows.Count];
        for (var i = 0; i < norms.Length; i++)
            norms[i] = Math.Sqrt(DenseVector.Dot(rows.Vector(i), rows.Vector(i)));
        return norms;
    }

    private static RgbImage Thumbnails(IEmbeddingRows rows, int[] sample, int size)
    {
        var side = (int)Math.Ceiling(Math.Sqrt(sample.Length));
        var grid = new RgbImage(side * size, (sample.Length + side - 1) / side * size);
        var thumbnail = new RgbImage(size, size);
        for (var i = 0; i < sample.Length; i++)
        {
            rows.CopyThumbnail(sample[i], size, thumbnail.Pixels);
            for (var y = 0; y < size; y++)
                thumbnail.Row(y).CopyTo(grid.Row((i / side * size) + y)[(i % side * size * 3)..]);
        }

        return grid;
    }

    private static void AddNeighbors(EventFileWriter events, IEmbeddingRows rows, int[] sample)
    {
        if (sample.Length < 2)
            return;

        var vectors = new Matrix(sample.Length, rows.Dimension);
        for (var i = 0; i < sample.Length; i++)
            rows.Vector(sample[i]).CopyTo(vectors.Row(i));

        var nearest = new NeighborSearch(vectors, VectorMetric.Cosine).FindWithin(1);
        var distances = Enumerable.Range(0, sample.Length).Select(i => 1 - nearest.Scores(i)[0]);
        events.AddHistogram("distance to the nearest neighbor", 0, [.. distances.Where(double.IsFinite)]);

        // Of items that have a class, where some have the same: else there is nothing to be right about.
        var labels = Array.ConvertAll(sample, rows.Label);
        var labelled = ClassLabels.Labelled(labels);
        string[] truth = [.. labelled.Select(i => labels[i]!)];
        var classes = truth.Distinct().Count();
        if (truth.Length > Voters && classes > 1 && classes < truth.Length)
        {
            events.AddScalar(
                "k-NN accuracy", 0, (float)KnnAccuracy.LeaveOneOut(vectors.Select(labelled), truth, Voters));
        }
    }
}
