using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>The finished shards of a run of many pictures, made without any.</summary>
internal static class MadeShards
{
    private const int Classes = 10;

    /// <summary>Writes them.</summary>
    /// <param name="logDir">The log's folder.</param>
    /// <param name="items">Pictures of the whole data set, with names of 31 characters, of ten classes.</param>
    /// <param name="count">Shards.</param>
    /// <param name="dimension">Values of a vector.</param>
    public static void Write(string logDir, int items, int count, int dimension)
    {
        var recipe = JsonSerializer.Serialize(new RunRecipe(
            new EmbeddingRecipe("made", "made", "", "flatten", Pooling.None, "", true, "Reference", true), dimension, null));
        var contents = Enumerable.Range(0, items).Select(i => ContentId.Of(BitConverter.GetBytes(i))).ToArray();
        for (var index = 1; index <= count; index++)
        {
            var shard = new Shard(index, count);
            int[] own = [.. Enumerable.Range(0, items).Where(i => shard.Has(contents[i]))];
            var folder = Path.Combine(logDir, new RunName("made", shard).Folder);
            WriteRows(folder, recipe, own, contents, dimension);
            ShardRecord.Write(
                folder, Record(shard, items), own.Select(i => new ShardRow(i, contents[i].ToString(), Name(i), Class(i))));
        }
    }

    private static void WriteRows(string folder, string recipe, int[] own, ContentId[] contents, int dimension)
    {
        using var rows = RowStore.Open(folder, recipe, dimension, thumbnailSize: null);
        var vector = new float[dimension];
        foreach (var i in own)
        {
            for (var j = 0; j < dimension; j++)
                vector[j] = MathF.Sin((i * 0.37f) + j);
            rows.Add(contents[i], vector, new Prediction(Class(i + 1), 0, (i % 1000) / 1000f), null);
        }

        rows.Seal();
        rows.Release();
    }

    private static string Name(int item) =>
        string.Create(CultureInfo.InvariantCulture, $"digits-images-idx3-ubyte/{item:D6}");

    private static string Class(int item) => (item % Classes).ToString(CultureInfo.InvariantCulture);

    private static ShardRecord Record(Shard shard, int items) => new()
    {
        FormatVersion = 1,
        Index = shard.Index,
        Count = shard.Count,
        Items = items,
        ItemsSha256 = "",
        PassedOver = 0,
        Failed = 0,
        Source = "made",
        Format = TensorFormat.Raw,
        Seed = 0,
        Projections = [],
        ProjectionDimensions = 2,
    };
}
