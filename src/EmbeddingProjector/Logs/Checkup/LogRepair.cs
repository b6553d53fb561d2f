namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Mends one config and the files of its entries: data first, the config last.</summary>
/// <param name="config">The full path of projector_config.pbtxt.</param>
/// <param name="isRoot">Whether it lies in the folder that TensorBoard is pointed at.</param>
internal sealed class LogRepair(string config, bool isRoot, RepairedFiles files)
{
    private readonly string folder = Path.GetDirectoryName(config)!;
    private readonly EntryFiles places = new(Path.GetDirectoryName(config)!);
    private readonly RepeatedReads reads = new();
    private readonly Dictionary<string, EmbeddingInfo> mended = new(StringComparer.Ordinal);

    /// <summary>Mends what can be mended; a config that cannot be read is left alone.</summary>
    public void Run()
    {
        var report = new CheckupReport();
        if (!isRoot && !EventFile.IsIn(folder))
        {
            EventFile.Ensure(folder, DateTimeOffset.UtcNow, files.Writer);
            files.Written.Add(folder);
        }

        if (ConfigCheck.Parse(config, report) is not { } read)
        {
            EventFileCheck.Mend(folder, files);
            return;
        }

        foreach (var run in places.Runs(read))
            EventFileCheck.Mend(run, files);

        // The entries of a TensorFlow checkpoint are named by its variables: nothing of them is for us to mend.
        var ours = read.Embeddings.Where(entry => !ConfigCheck.IsOfCheckpoint(entry, read)).ToArray();
        var named = Named([.. ours.Select(entry => MendOnce(Slashed(entry)))]);
        var whole = read with
        {
            Embeddings = ours.Length == read.Embeddings.Length
                ? named
                : [.. read.Embeddings.Where(entry => ConfigCheck.IsOfCheckpoint(entry, read)), .. named],
        };
        var text = ProjectorConfigWriter.Write(whole);
        if (report.Findings.Count > 0 || text != ProjectorConfigWriter.Write(read))
            files.Write(config, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private static EmbeddingInfo Slashed(EmbeddingInfo entry) => entry with
    {
        TensorPath = EntryFiles.Slashed(entry.TensorPath),
        MetadataPath = EntryFiles.Slashed(entry.MetadataPath),
        BookmarksPath = EntryFiles.Slashed(entry.BookmarksPath),
        Sprite = entry.Sprite is { } sprite ? sprite with { ImagePath = EntryFiles.Slashed(sprite.ImagePath) } : null,
    };

    // Of entries with one name and one tensor the last stays; others of one name get a number.
    private static ImmutableArray<EmbeddingInfo> Named(EmbeddingInfo[] entries)
    {
        var kept = entries
            .Select(entry => entry with { TensorName = Name(entry) })
            .Reverse().DistinctBy(entry => (entry.TensorName, entry.TensorPath)).Reverse();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. kept.Select(entry => entry with { TensorName = Unused(entry.TensorName) })];

        string Unused(string name)
        {
            var unused = name;
            while (!names.Add(unused))
                unused = $"{name} ({numbers[name] = numbers.GetValueOrDefault(name, 1) + 1})";
            return unused;
        }
    }

    private static string Name(EmbeddingInfo entry)
    {
        var name = LogEntries.Name(entry).ToCharArray();
        for (var i = 0; i < name.Length; i++)
        {
            if ("&+#%".Contains(name[i]))
                name[i] = '_';
        }
        return new string(name);
    }

    // The same files once, however often they are listed.
    private EmbeddingInfo MendOnce(EmbeddingInfo entry)
    {
        var key = places.Key(entry);
        if (!mended.TryGetValue(key, out var known))
            mended.Add(key, known = reads.May(places.Of(entry)) ? Mend(entry) : entry);
        return entry with
        {
            MetadataPath = known.MetadataPath.Length == 0 ? "" : entry.MetadataPath,
            BookmarksPath = known.BookmarksPath.Length == 0 ? "" : entry.BookmarksPath,
            TensorShape = known.TensorShape,
            Sprite = known.Sprite is { } sprite ? sprite with { ImagePath = entry.Sprite!.ImagePath } : null,
        };
    }

    private EmbeddingInfo Mend(EmbeddingInfo entry)
    {
        var whole = entry with
        {
            MetadataPath = places.Find(entry.MetadataPath) is null ? "" : entry.MetadataPath,
            BookmarksPath = places.Find(entry.BookmarksPath) is null ? "" : entry.BookmarksPath,
            Sprite = entry.Sprite is { } sprite && places.Find(sprite.ImagePath) is not null ? sprite : null,
        };
        if (places.Find(whole.TensorPath) is not { } tensor)
            return whole;

        var table = places.Find(whole.MetadataPath);
        whole = TensorRepair.Mend(whole, tensor, table, files);
        if (TensorCheck.Run(tensor, config, whole.TensorShape, new CheckupReport()) is not var (rows, columns))
            return whole;

        if (table is not null)
            MetadataRepair.Mend(table, rows, files);
        if (places.Find(whole.BookmarksPath) is { } bookmarks)
            BookmarkRepair.Mend(bookmarks, (rows, columns), files);
        return whole.Sprite is { } sheet && places.Find(sheet.ImagePath) is { } picture
            ? whole with { Sprite = SpriteRepair.Mend(sheet, picture, rows, files) }
            : whole;
    }
}
