namespace EmbeddingProjector.Logs;

/// <summary>The rows of all shards in the order of the whole data set: some fifty bytes a row in memory, the names read
/// again from the shards' records.</summary>
internal sealed class MergedRows : PictureRows, IDisposable
{
    private readonly IReadOnlyList<RowStore> stores;
    private readonly List<ShardRows> records = [];
    private readonly List<Row> rows = [];
    private readonly List<ItemFailure> failures = [];
    private readonly List<string> labels = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal); // of the labels

    private MergedRows(IReadOnlyList<RowStore> stores, RunRecipe recipe)
        : base(recipe.Dimension, recipe.Recipe.WithPrediction) => this.stores = stores;

    public override int Count => rows.Count;

    /// <summary>The pictures without a row.</summary>
    public IReadOnlyList<ItemFailure> Failures => failures;

    protected override bool HasLabels => labels.Count > 0;

    /// <summary>Reads the records at once, as each is in the order of the whole.</summary>
    /// <param name="shards">In the order of their numbers.</param>
    /// <param name="stores">Theirs; left open.</param>
    /// <param name="items">Pictures of the whole data set.</param>
    /// <param name="logDir">What messages name of all shards together.</param>
    /// <exception cref="ProjectorLogException">A picture is missing, there twice, or without a whole row.</exception>
    public static MergedRows Read(
        IReadOnlyList<ShardFolder> shards, IReadOnlyList<RowStore> stores, RunRecipe recipe, int items, string logDir,
        CancellationToken cancellation)
    {
        var merged = new MergedRows(stores, recipe);
        try
        {
            foreach (var shard in shards)
                merged.records.Add(new(shard.Folder));
            merged.Read(shards, items, logDir, cancellation);
            return merged;
        }
        catch
        {
            merged.Dispose();
            throw;
        }
    }

    public override string Id(int row) => ImageId.Numbered(rows[row].Content.ToString(), rows[row].Number);

    public override string? Label(int row) => rows[row].Label is >= 0 and var label ? labels[label] : null;

    protected override string Name(int row) => records[rows[row].Shard].At(rows[row].Line).Name;

    protected override (IStoredRows Source, int Place) Stored(int row) => (stores[rows[row].Shard], rows[row].Place);

    /// <summary>Closes the records; ids and labels are there still.</summary>
    public void Dispose() => records.ForEach(record => record.Dispose());

    private void Read(IReadOnlyList<ShardFolder> shards, int items, string logDir, CancellationToken cancellation)
    {
        // No memory is taken for what a record claims beyond the lines. With as many lines as pictures, and none twice, no
        // picture is missing.
        var there = records.Sum(record => record.Count());
        if (there < items)
        {
            throw new ProjectorLogException(
                "ShardLost", logDir,
                $"expected {items} pictures in the shards, found {there}: some changed between the runs; run them again");
        }

        rows.EnsureCapacity(items);
        var repetitions = new Dictionary<ContentId, int>(items);
        ShardRow? before = null;
        var beforeShard = 0;
        foreach (var (shard, line, row) in InOrder(shards, items))
        {
            cancellation.ThrowIfCancellationRequested();
            if (row.Place == before?.Place)
            {
                throw new ProjectorLogException(
                    "ShardRepeated", shards[shard].Folder, $"'{before.Name}' is in shard {shards[beforeShard].Shard} too: "
                    + "a picture changed between the runs; run both again");
            }

            (before, beforeShard) = (row, shard);
            if (row.ErrorId is { } errorId)
                failures.Add(new(new StoredPicture(row), new StoredFailureException(errorId, row.Reason ?? "")));
            else if (ContentId.TryParse(row.Id, out var content) && stores[shard].TryFind(content, out var place))
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(repetitions, content, out _);
                rows.Add(new(content, ++number, LabelOf(row.Label), shard, place, line));
            }
            else
            {
                throw new ProjectorLogException(
                    "ShardDamaged", shards[shard].Folder,
                    $"the row of '{row.Name}' is damaged or missing: run this shard again");
            }
        }
    }

    private int LabelOf(string? label)
    {
        if (label is null)
            return -1;

        if (!places.TryGetValue(label, out var place))
        {
            places.Add(label, place = labels.Count);
            labels.Add(label);
        }

        return place;
    }

    // Of each record the next row waits, and the first of them comes.
    private IEnumerable<(int Shard, long Line, ShardRow Row)> InOrder(IReadOnlyList<ShardFolder> shards, int items)
    {
        var readers = records.ConvertAll(record => record.All().GetEnumerator());
        var waiting = new PriorityQueue<int, (int Place, int Shard)>();
        for (var shard = 0; shard < readers.Count; shard++)
            Next(shard, -1);
        while (waiting.TryDequeue(out var shard, out _))
        {
            var (line, row) = readers[shard].Current;
            yield return (shard, line, row);
            Next(shard, row.Place);
        }

        void Next(int shard, int before)
        {
            if (!readers[shard].MoveNext())
                return;

            var place = readers[shard].Current.Row.Place;
            if (place < Math.Max(0, before) || place >= items)
            {
                throw new ProjectorLogException(
                    "ShardInvalid", shards[shard].Folder,
                    $"expected places in ascending order from 0 to {items - 1}, found {place}");
            }

            waiting.Enqueue(shard, (place, shard));
        }
    }

    private readonly record struct Row(ContentId Content, int Number, int Label, int Shard, int Place, long Line);
}
