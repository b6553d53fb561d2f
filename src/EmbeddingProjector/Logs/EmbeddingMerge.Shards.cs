namespace EmbeddingProjector.Logs;

// Which shards there are, whether they are all, and what becomes of them.
public sealed partial class EmbeddingMerge
{
    private (ShardFolder[] Shards, ShardFolder[] Merged) Find()
    {
        var found = Shards().Where(shard => shard.Name.Tag == Tag).ToLookup(shard => shard.Name.IsMerged);
        return ([.. found[false].OrderBy(shard => shard.Shard.Index)], [.. found[true]]);
    }

    private IEnumerable<ShardFolder> Shards() =>
        from folder in Folders.Where(Directory.Exists)
        from below in Directory.GetDirectories(folder, ".*").Order(StringComparer.Ordinal)
        let name = RunName.TryParse(Path.GetFileName(below))
        where name?.Shard is not null
        select new ShardFolder(below, name);

    private string ChooseTag()
    {
        if (options.Tag is not null)
            return options.Tag;

        string[] tags = [.. Shards().Select(shard => shard.Name.Tag).Distinct()];
        return tags switch
        {
            [var only] => only,
            [] => throw NoShard(),
            _ => throw new ProjectorLogException(
                "LogTagAmbiguous", logDir,
                $"expected shards of one set, or its name by -Tag, found: {string.Join(", ", tags)}")
            { Kind = ErrorKind.InvalidInput },
        };
    }

    private ProjectorLogException NoShard() => new(
        "NoShard", logDir, $"expected shards of a run, found none in: {string.Join(", ", Folders)}")
    { Kind = ErrorKind.NotFound };

    // A merge that was killed after publishing left some of the shards marked: with the others, they are all.
    private ExportProvenance? Finish(ShardFolder[] shards, ShardFolder[] merged)
    {
        if (merged.Length == 0)
            return null;

        var count = merged[0].Shard.Count;
        var published = shards.Length < count
            ? ExportProvenance.TryRead(Path.Combine(logDir, TagName.Folder(Tag)))
            : null;
        if (published is not null)
            Take(shards);
        foreach (var shard in merged)
            RowStore.Remove(shard.Folder);
        return published;
    }

    // All are marked before the first goes.
    private static void Take(ShardFolder[] shards)
    {
        var marked = new List<string>();
        foreach (var shard in shards)
        {
            var folder = Path.Combine(
                Path.GetDirectoryName(shard.Folder)!, (shard.Name with { IsMerged = true }).Folder);
            Directory.Move(shard.Folder, folder);
            marked.Add(folder);
        }

        marked.ForEach(RowStore.Remove);
    }

    private ShardRecord[] Require(ShardFolder[] shards)
    {
        if (shards.Length == 0)
            throw NoShard();

        var counts = shards.Select(shard => shard.Shard.Count).Distinct().ToArray();
        if (counts.Length > 1)
        {
            throw Fault("ShardMismatch", logDir, "expected shards of one split, found: "
                + string.Join(", ", shards.Take(MostNamed).Select(shard => shard.Shard)));
        }

        if (shards.GroupBy(shard => shard.Shard.Index).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Fault("ShardRepeated", logDir, $"shard {twice.First().Shard} is there more than once: "
                + string.Join(", ", twice.Select(shard => shard.Folder)));
        }

        var records = shards.Select(shard => ShardRecord.TryRead(shard.Folder)).ToArray();
        RequireAll(shards, records, counts[0]);
        for (var i = 1; i < shards.Length; i++)
        {
            var differences = records[0]!.Differences(records[i]!);
            if (differences.Length == 0 && RunFolder.Recipe(shards[0].Folder) != RunFolder.Recipe(shards[i].Folder))
                differences = "model, layer or transform";
            if (differences.Length > 0)
            {
                throw Fault(
                    "ShardMismatch", shards[i].Folder,
                    $"expected the same work as shard {shards[0].Shard}, found other: {differences}");
            }
        }

        return records!;
    }

    private void RequireAll(ShardFolder[] shards, ShardRecord?[] records, int count)
    {
        var there = shards.Select(shard => shard.Shard.Index).ToHashSet();
        int[] lost = [.. Enumerable.Range(1, count).Where(index => !there.Contains(index))];
        int[] unfinished = [.. shards.Where((_, i) => records[i] is null).Select(shard => shard.Shard.Index)];
        if (lost.Length + unfinished.Length == 0)
            return;

        throw Fault("ShardLost", logDir, $"expected {count} finished shards, found "
            + $"{count - lost.Length - unfinished.Length}; {Named("lost", lost)}{Named("unfinished", unfinished)}"
            + "run them with -Shard, the unfinished with -Resume");

        static string Named(string what, int[] indices) => indices.Length == 0
            ? ""
            : $"{what}: {string.Join(", ", indices.Take(MostNamed))}{(indices.Length > MostNamed ? ", ..." : "")}; ";
    }

    private static ProjectorLogException Fault(string errorId, string path, string reason) => new(errorId, path, reason);
}

/// <summary>A folder of a shard's rows.</summary>
internal sealed record ShardFolder(string Folder, RunName Name)
{
    public Shard Shard => Name.Shard!;
}
