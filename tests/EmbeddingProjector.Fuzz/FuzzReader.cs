using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Onnx;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Logs;

namespace EmbeddingProjector.Fuzz;

/// <summary>A reader of files that anybody may have written.</summary>
/// <param name="Name">The format.</param>
/// <param name="Seeds">Whole files and damaged ones: patterns below tests/; seeds/more/NAME/ is always one, for what a run
/// has found.</param>
/// <param name="Read">Reads the input as users do; an error of ours is all that it may throw.</param>
internal sealed record FuzzReader(string Name, string[] Seeds, Action<FuzzInput> Read)
{
    private const string Fixtures = "EmbeddingProjector.Tests/Fixtures/";
    private const string Own = "EmbeddingProjector.Fuzz/seeds/";
    private const string Tag = "good";
    private const int ItemCount = 3; // of the log of seeds/
    private static readonly ImageReadOptions Small = new() { MaxPixels = 1 << 18, ApplyOrientation = true };

    /// <summary>Makes checksums good again, without which hardly any damage gets further; null where there are
    /// none.</summary>
    public Func<byte[], byte[]>? Mend { get; init; }

    /// <summary>The words of the format: a file of dictionaries/; null for none.</summary>
    public string? Dictionary { get; init; }

    /// <summary>Reads the file alone where <see cref="Read"/> does all that commands do with what is around it, which
    /// takes a hundred times as long: that is then done with inputs that take a new branch here, and a few others.</summary>
    public Action<FuzzInput>? Quick { get; init; }

    public static IReadOnlyList<FuzzReader> All { get; } =
    [
        Picture("jpeg", "images/*.jpg", "formats/*.jpg"),
        Picture("png", "images/*.png", "kinds/*.png") with { Mend = Checksums.OfPng },
        Picture("gif", "images/*.gif"),
        Picture("bmp", "images/*.bmp"),
        Picture("pnm", "images/*.p?m"),
        Picture("webp", "formats/*.webp"),
        Picture("tiff", "formats/*.tif", "kinds/*.tif"),
        Picture("tga", "formats/*.tga"),
        new("idx", [Own + "data/*-ubyte"], input => Pictures(input.File("x-images-idx3-ubyte"))),
        new("idx-labels", [Own + "data/*-labels"], input => Pictures(
            Path.Combine(input.Folder(Data, "y-labels-idx1-ubyte"), "y-images-idx3-ubyte"))),
        new("idx-gz", [Own + "data/*.gz"], input => Pictures(input.File("x-images-idx3-ubyte.gz"))),
        new("cifar", [Own + "data/*.bin"], input => Pictures(input.File("data_batch_1.bin"))),
        new("cifar-python", [Own + "data/data_batch_*"], input => Pictures(input.File("data_batch_1")))
        { Dictionary = "pickle" },
        new("npy", [Fixtures + "Sets/*.npy", Fixtures + "projector/*.npy"], input => Set(input.File("x.npy")))
        { Dictionary = "npy" },
        new("npz", [Fixtures + "Sets/*.npz"], input => Set(input.File("x.npz"))) { Dictionary = "npy" },
        new("csv", [Fixtures + "Sets/*.csv", Own + "tables/*.csv"], input => Set(input.File("x.csv")))
        { Dictionary = "table" },
        new("tsv", [Fixtures + "Sets/torch/*/*/*.tsv", Own + "tables/*.tsv"], input => Set(input.File("x.tsv")))
        { Dictionary = "table" },
        new("pth", [Fixtures + "weights/*.pth", Fixtures + "weights/more/*"], Weights) { Dictionary = "pickle" },
        new("safetensors", [Fixtures + "weights/*.safetensors"], Weights) { Dictionary = "safetensors" },
        new("probe", [Own + "probes/*"], input => ProbeFile.Load(input.File("x.safetensors")))
        { Dictionary = "safetensors" },
        new("onnx", [Fixtures + "Onnx/*.onnx", Fixtures + "Onnx/clip/onnx/*.onnx"], Onnx),
        new("preprocessor", [Fixtures + "Onnx/clip/preprocessor_config.json"],
            input => PreprocessorConfig.Read(input.File("x.json"), null)) { Dictionary = "json" },
        new("tokenizer", [Fixtures + "Onnx/clip/tokenizer.json"],
            input => TextTokenizer.Read(Path.GetDirectoryName(input.File("tokenizer.json"))!)) { Dictionary = "json" },
        OfLog("pbtxt", ProjectorConfig.FileName, Config, Fixtures + "projector/*.pbtxt"),
        OfLog("metadata", $"{Tag}/{LogColumns.MetadataFile}", Table) with { Dictionary = "table" },
        OfLog("items", $"{Tag}/{LogColumns.ItemsFile}", Table) with { Dictionary = "table" },
        OfLog("tensors", $"{Tag}/{TensorsFile.TsvName}", Tensors) with { Dictionary = "table" },
        OfLog("bookmarks", $"{Tag}/{BookmarksFile.Name}", Bookmarks) with { Dictionary = "json" },
        OfLog("projections", $"{Tag}/{ProjectionsFile.Name}", Table) with { Dictionary = "table" },
        OfLog("provenance", $"{Tag}/{ExportProvenance.FileName}",
            input => ExportProvenance.TryRead(Path.GetDirectoryName(input.File(ExportProvenance.FileName))!))
        with { Dictionary = "json" },
        OfLog("events", $"{Tag}/{TagSummaries.FileName}", input => EventFileCheck.Whole(input.File(TagSummaries.FileName)))
        with { Mend = Checksums.OfEvents },
        OfLog("matrix", $"{Tag}/{LogColumns.EmbeddingsFile}", input => Set(input.File("x.npy")))
        with { Dictionary = "npy" },
        OfLog("sprite", $"{Tag}/{SpriteSheet.Name}",
            input => SpriteSheet.ReadThumbnails(input.File(SpriteSheet.Name), ItemCount, 2, 2))
        with { Mend = Checksums.OfPng },
        OfLog("lock", LogLock.Name, input => LogLock.Writers(Path.GetDirectoryName(input.File(LogLock.Name))!)),
        new("journal", [Own + "rows/journal.tsv"], input => Rows(input.Folder(RowsFolder, "journal.tsv")))
        { Mend = Checksums.OfJournal },
        OfShard("shard", ShardRecord.Name),
        OfShard("recipe", RunFolder.RecipeName),
        new("rows", [Own + "rows/rows.npy"], input => Rows(input.Folder(RowsFolder, "rows.npy"))),
    ];

    private static string Data => At(Own + "data/mnist");

    private static string RowsFolder => At(Own + "rows");

    /// <summary>A path below tests/.</summary>
    public static string At(string path) => Path.Combine(Tests.RepositoryRoot.Path, "tests", path);

    /// <summary>The seeds that are small enough to be damaged.</summary>
    public byte[][] ReadSeeds() =>
    [
        .. Seeds.Append($"{Own}more/{Name}/*").SelectMany(Expand).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length is > 0 and <= Mutator.MostBytes),
    ];

    /// <summary>The words of the format; none where it has no dictionary.</summary>
    public IReadOnlyList<byte[]> ReadTokens()
    {
        var path = At($"EmbeddingProjector.Fuzz/dictionaries/{Dictionary ?? Name}.dict");
        return !File.Exists(path) ? [] :
            [.. File.ReadLines(path).Where(line => line.StartsWith('"')).Select(line => Unescaped(line.Trim()[1..^1]))];
    }

    // Folders may be patterns, too.
    private static IEnumerable<string> Expand(string pattern)
    {
        IEnumerable<string> folders = [At("")];
        var parts = pattern.Split('/');
        foreach (var part in parts[..^1])
        {
            folders = folders.SelectMany(folder => part.Contains('*')
                ? Directory.GetDirectories(folder, part)
                : [Path.Combine(folder, part)]);
        }

        return folders.Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, parts[^1]));
    }

    private static FuzzReader Picture(string name, params string[] seeds) =>
        new(name, [.. seeds.Select(seed => Fixtures + seed)], input => ImageDecoder.Decode(input.Bytes, Small))
        { Dictionary = name };

    private static FuzzReader OfLog(string name, string file, Action<FuzzInput> quick, params string[] more) => new(
        name, [$"{Own}log/{file}", .. more], input => Log(input.Folder(At(Own + "log"), file)))
    { Quick = quick };

    private static void Config(FuzzInput input)
    {
        foreach (var entry in ProjectorConfigReader.Read(input.File(ProjectorConfig.FileName)).Embeddings)
        {
            _ = (LogEntries.Name(entry), LogEntries.NameWithoutStep(entry), TagName.Fault(entry.TensorName));
            LogPath.TryOf("/log", entry.TensorPath);
            ProjectorConfigWriter.Write(new ProjectorConfig().With(entry));
        }
    }

    private static void Table(FuzzInput input)
    {
        var path = input.File(LogColumns.MetadataFile);
        Typed(() => ClientMetadata.Read(path, ItemCount));
        Typed(() => MetadataFile.ReadRows(path).Count());
        MetadataLines.TryRead(path);
    }

    private static void Tensors(FuzzInput input)
    {
        var path = input.File(TensorsFile.TsvName);
        Typed(() => TensorsReader.Read(path, []));
        TensorsReader.Measure(path, [ItemCount, 2]);
    }

    private static void Bookmarks(FuzzInput input)
    {
        var path = input.File(BookmarksFile.Name);
        using var states = BookmarksFile.TryRead(path);
        SavedState.Read(path);
    }

    private static void Pictures(string path)
    {
        foreach (var item in ImageSources.Open([path], new ImageQuery { First = 3 }).Items)
            Typed(() => item.Decode(item.ReadContent(), Small));
    }

    private static void Set(string path) => EmbeddingSetReader.Read(path);

    private static void Weights(FuzzInput input)
    {
        using var weights = WeightFile.Open(new MemoryStream(input.Bytes), "x");
        foreach (var name in weights.Names)
            weights.TryRead(name, out _);
    }

    private static void Onnx(FuzzInput input)
    {
        var graph = OnnxGraph.Read(input.File("x.onnx"));
        Typed(() => graph.Find("embedding"));
        Typed(() => graph.Find("logits"));
        Typed(() => graph.Find("no such layer"));
        graph.WithOutputs(graph.Values.Take(3));
    }

    // All that a command does with a log, and what must hold: one Repair mends all that it can.
    private static void Log(string logDir)
    {
        Typed(() => LogCheckup.Examine(logDir));
        Typed(() => EmbeddingSetReader.Read(logDir, new EmbeddingReadOptions { Tag = Tag }).Thumbnails?.Value.ToString());
        Typed(() => ShownItems.Read(logDir, Tag));
        Foreign(logDir);
        Typed(() => SavedState.Read(Path.Combine(logDir, Tag, BookmarksFile.Name)));
        Typed(() => ProjectorLogReader.Open(logDir));
        Typed(() => LogProjections.Add(
            logDir, Tag, ["a", "b", "c"], new(ProjectionMethod.Pca, "PCA, 2", Matrix.FromRows([[1, 2], [3, 4], [5, 6]]))));
        Typed(() => LogCheckup.Repair(logDir));
        Typed(() =>
        {
            var again = LogCheckup.Repair(logDir).Where(finding => finding.IsRepaired).Select(finding => finding.Id).ToArray();
            if (again.Length > 0)
                throw new InvalidOperationException($"a second Repair mended {string.Join(", ", again)}");
        });
    }

    // As of another tool, the projector's copy is read.
    private static void Foreign(string logDir)
    {
        var provenance = Path.Combine(logDir, Tag, ExportProvenance.FileName);
        File.Move(provenance, provenance + ".kept");
        Typed(() => LogCheckup.Examine(logDir));
        Typed(() => EmbeddingSetReader.Read(logDir, new EmbeddingReadOptions { Tag = Tag }).Thumbnails?.Value.ToString());
        Typed(() => EmbeddingRegistry.Find(logDir).Count());
        File.Move(provenance + ".kept", provenance);
    }

    private static FuzzReader OfShard(string name, string file)
    {
        file = $".{Tag}%shard-1-of-1.partial/{file}";
        return new(name, [$"{Own}shards/{file}"], input => Shard(input.Folder(At(Own + "shards"), file))) { Dictionary = "json" };
    }

    private static void Shard(string logDir)
    {
        _ = EmbeddingRegistry.Find(logDir).Count();
        Typed(() => new EmbeddingMerge(new() { LogDir = logDir }).Run());
        Typed(() => EmbeddingSetReader.Read(logDir).Thumbnails?.Value.ToString());
        Typed(() => LogSets.RemoveAll(logDir, force: true));
    }

    private static void Rows(string folder)
    {
        using var rows = RowStore.Open(folder, File.ReadAllText(At(Own + "rows/recipe.json")), 2, 2);
        rows.Seal();
        for (var i = 0; i < rows.Count; i++)
        {
            rows.Vector(i);
            rows.CopyThumbnail(i, new byte[2 * 2 * 3]);
        }

        rows.Release();
    }

    // So that the steps behind are tried, too.
    private static void Typed(Action step)
    {
        try
        {
            step();
        }
        catch (EmbeddingProjectorException)
        {
        }
    }

    // AFL's escapes: \\, \" and \x41.
    private static byte[] Unescaped(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            else if (text[++i] == 'x')
                bytes.Add(Convert.ToByte(text.Substring((i += 2) - 1, 2), 16));
            else
                bytes.Add((byte)text[i]);
        }

        return [.. bytes];
    }
}
