using System.IO.Compression;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Fuzz;

/// <summary>Writes the seeds that are files of our own, as the writers write them today.</summary>
internal static class Seeds
{
    private const int Side = 2;
    private static readonly float[][] Vectors = [[1, 2], [3, 4.5f], [-5, 6]];

    public static void Write()
    {
        var seeds = FuzzReader.At("EmbeddingProjector.Fuzz/seeds");
        WriteLog(Path.Combine(seeds, "log"));
        WriteRows(Path.Combine(seeds, "rows"), """{"Recipe":{"Model":"seed"},"Dimension":2,"ThumbnailSize":2}""");
        WriteShard(Path.Combine(seeds, "shards", ".good%shard-1-of-1.partial"));
        WriteData(Path.Combine(seeds, "data"));
        WriteProbe(Path.Combine(seeds, "probes"));
    }

    private static void WriteLog(string logDir)
    {
        if (Directory.Exists(logDir))
            Directory.Delete(logDir, recursive: true);
        var set = new EmbeddingSet
        {
            Name = "good",
            Ids = ["a", "b", "c"],
            Vectors = Matrix.FromRows(Vectors),
            Labels = ["cat", "cat", "dog"],
            Files = ["cat/1.png", "cat/2.png", "dog/1.png"],
            Columns = [new MetadataColumn("probability", ["0.5", "0.25", "1"]), new MetadataColumn("__next__", ["1", "2", "(none)"])],
            Thumbnails = new(() => [.. Vectors.Select(_ => new RgbImage(Side, Side))]),
        };
        new EmbeddingSetExport(set, new EmbeddingSetExportOptions
        {
            LogDir = logDir,
            Sprite = true,
            Format = TensorFormat.Tsv,
            Projections = [ProjectionMethod.Pca],
            ProjectionDimensions = 2,
        }).Run();
    }

    // A finished shard of the three, and of one picture that failed.
    private static void WriteShard(string folder)
    {
        WriteRows(folder, JsonSerializer.Serialize(new RunRecipe(
            new EmbeddingRecipe("seed", "seed", "", "flatten", Pooling.None, "", true, "Reference", true), 2, Side)));
        File.Delete(Path.Combine(folder, RunClaim.Name));
        var record = new ShardRecord
        {
            FormatVersion = 1,
            Index = 1,
            Count = 1,
            Items = Vectors.Length + 1,
            ItemsSha256 = "seed",
            PassedOver = 0,
            Failed = 1,
            Source = "seed",
            Format = TensorFormat.Tsv,
            Seed = 0,
            Projections = [ProjectionMethod.Pca],
            ProjectionDimensions = 2,
        };
        ShardRecord.Write(folder, record,
        [
            .. Vectors.Select((_, i) => new ShardRow(i, Content(i).ToString(), $"cat/{i}.png", "cat")),
            new ShardRow(Vectors.Length, null, "cat/9.png", "cat", "/cat/9.png", "ImageUnreadable", "no picture"),
        ]);
    }

    private static ContentId Content(int row) => ContentId.Of([(byte)row]);

    private static void WriteRows(string folder, string recipe)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var rows = RowStore.Open(folder, recipe, 2, Side);
        for (var i = 0; i < Vectors.Length; i++)
            rows.Add(Content(i), Vectors[i], i == 1 ? null : new Prediction("cat", 0, 0.5f), new RgbImage(Side, Side));
        rows.Seal();
        rows.Release();
    }

    // Two gray pictures of 3 x 2, their labels; one picture of CIFAR.
    private static void WriteData(string folder)
    {
        byte[] pictures = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 50, 100, 150, 200, 250, 1, 2, 3, 4, 5, 6];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 1];
        foreach (var (path, bytes) in new[]
        {
            ("x-images-idx3-ubyte", pictures), ("x-labels", labels), ("mnist/y-images-idx3-ubyte", pictures),
            ("mnist/y-labels-idx1-ubyte", labels), ("cifar.bin", [3, .. Enumerable.Range(0, 3072).Select(i => (byte)i)]),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllBytes(Path.Combine(folder, path), bytes);
        }

        using var packed = new GZipStream(File.Create(Path.Combine(folder, "x.gz")), CompressionLevel.Optimal);
        packed.Write(pictures);
    }

    private static void WriteProbe(string folder)
    {
        Directory.CreateDirectory(folder);
        var set = new EmbeddingSet
        {
            Name = "probe",
            Ids = [.. Enumerable.Range(0, 8).Select(i => $"p{i}")],
            Vectors = Matrix.FromRows([.. Enumerable.Range(0, 8).Select(i => new float[] { i, i * i })]),
            Labels = [.. Enumerable.Range(0, 8).Select(i => i < 4 ? "low" : "high")],
        };
        foreach (var method in Enum.GetValues<ProbeMethod>())
        {
            var trained = ProbeTraining.Train(set, set.Labels!, new ProbeOptions { Method = method });
            ProbeFile.Save(Path.Combine(folder, $"{method}.safetensors"), trained.Probe);
        }
    }
}
