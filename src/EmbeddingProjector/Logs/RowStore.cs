using System.Diagnostics;
using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>The rows of an export under way, on disk: a killed run leaves all but the last of them to the
/// next.</summary>
/// <remarks>
/// Three files grow together: rows.npy, thumbnails.rgb and journal.tsv, whose line is written after its row's bytes.
/// Rows are found by content, so they serve whatever the files are called and in whatever order they come.
/// </remarks>
internal sealed class RowStore : IStoredRows, IDisposable
{
    private const string RowsName = "rows.npy";
    private const string ThumbnailsName = "thumbnails.rgb";
    private const string JournalName = "journal.tsv";
    private const string RecipeName = "recipe.json";
    private const int MostRecipe = 1 << 16;
    private static readonly string[] Names = [ShardRecord.Name, JournalName, RowsName, ThumbnailsName, RecipeName];
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    private readonly string folder;
    private readonly RunClaim claim;
    private readonly int thumbnailBytes;
    private readonly List<JournalEntry> entries;
    private readonly Dictionary<string, int> rows = new(StringComparer.Ordinal);
    private readonly NpyWriter vectors;
    private readonly FileStream thumbnails;
    private readonly FileStream journal;
    private readonly byte[] vectorBytes;
    private EmbeddingMatrix? matrix;
    private FileStream? thumbnailReader;
    private long flushed = Stopwatch.GetTimestamp();

    private RowStore(
        string folder, RunClaim claim, int dimension, int thumbnailBytes, List<JournalEntry> entries)
    {
        this.folder = folder;
        this.claim = claim;
        this.thumbnailBytes = thumbnailBytes;
        this.entries = entries;
        for (var row = 0; row < entries.Count; row++)
            rows.TryAdd(entries[row].ContentId, row);

        vectorBytes = new byte[dimension * sizeof(float)];
        vectors = NpyWriter.Continue(Path.Combine(folder, RowsName), dimension, entries.Count);
        thumbnails = OpenEnd(ThumbnailsName, (long)entries.Count * thumbnailBytes);

        // The last line may have been cut off just before its end.
        var lines = entries.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.ToLine()));
        journal = OpenEnd(JournalName, Math.Max(0, lines - 1));
        if (lines > 0)
            journal.WriteByte((byte)'\n');
    }

    public int Count => entries.Count;

    /// <summary>Whether a folder holds rows of this recipe.</summary>
    public static bool Fits(string folder, string recipe) =>
        File.Exists(Path.Combine(folder, JournalName)) && RecipeIn(folder) == recipe;

    /// <summary>Looks at a run's folder.</summary>
    /// <returns>Its recipe, dimension and lines so far; null for what is no run's folder of ours.</returns>
    public static (EmbeddingRecipe Recipe, int Dimension, int Rows)? TryLook(string folder)
    {
        var journal = Path.Combine(folder, JournalName);
        if (new DirectoryInfo(folder).LinkTarget is not null || !File.Exists(journal) || Recipe(folder) is not { } run)
            return null;

        try
        {
            using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var lines = new StreamReader(file);
            var rows = 0;
            while (lines.ReadLine() is not null)
                rows++;
            return run.Recipe is null ? null : (run.Recipe, run.Dimension, rows);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Deletes the rows that a run left.</summary>
    /// <exception cref="ProjectorLogException">A run is under way, or the folder holds files that are not
    /// ours.</exception>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        RequireOurs(folder);
        var claim = RunClaim.Take(folder);
        Delete(folder, claim);
    }

    /// <summary>Opens the rows that a killed run left, or an empty store.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="recipe">All that decides a row's bytes.</param>
    /// <param name="dimension">Values of a vector.</param>
    /// <param name="thumbnailSize">The side in pixels of a thumbnail; null without.</param>
    /// <param name="discard">Whether rows that are there go even where they fit.</param>
    /// <param name="discarded">Called where rows went.</param>
    /// <exception cref="ProjectorLogException">Another run holds the folder, or it holds files that are not
    /// ours.</exception>
    public static RowStore Open(
        string folder, string recipe, int dimension, int? thumbnailSize, bool discard = false,
        Action? discarded = null)
    {
        RequireOurs(folder);
        var claim = RunClaim.Take(folder);
        try
        {
            if (discard || !Fits(folder, recipe))
            {
                if (new FileInfo(Path.Combine(folder, JournalName)) is { Exists: true, Length: > 0 })
                    discarded?.Invoke();
                Start(folder, recipe, dimension);
            }

            foreach (var path in Names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
                RequireOwn(path);

            var thumbnailBytes = 3 * (thumbnailSize ?? 0) * (thumbnailSize ?? 0);
            return new RowStore(
                folder, claim, dimension, thumbnailBytes, WholeRows(folder, dimension, thumbnailBytes));
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Opens the rows of a finished run for reading, each checked against its checksum.</summary>
    /// <exception cref="ProjectorLogException">The run is still under way, or the folder is not ours.</exception>
    public static RowStore OpenFinished(string folder)
    {
        RequireOurs(folder);
        var run = Recipe(folder) ?? throw new ProjectorLogException(
            "ShardInvalid", folder, $"expected {RecipeName} of a run, found none");
        var store = Open(folder, RecipeIn(folder)!, run.Dimension, run.ThumbnailSize);
        try
        {
            store.Seal();
            return store;
        }
        catch
        {
            store.Dispose();
            store.Release();
            throw;
        }
    }

    /// <summary>How a run's rows are made; null where the folder does not say.</summary>
    public static RunRecipe? Recipe(string folder)
    {
        try
        {
            return RecipeIn(folder) is { } text ? JsonSerializer.Deserialize<RunRecipe>(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Says that the run goes on: it is not finished until it is recorded again.</summary>
    public void Reopen()
    {
        foreach (var path in Directory.GetFiles(folder).Where(path => ShardRecord.IsOnItsWay(Path.GetFileName(path))))
            File.Delete(path);
        File.Delete(Path.Combine(folder, ShardRecord.Name));
    }

    /// <summary>Adds a row; one of a content that is here already is passed over.</summary>
    public void Add(string contentId, ReadOnlySpan<float> vector, Prediction? prediction, RgbImage? thumbnail)
    {
        if (!rows.TryAdd(contentId, entries.Count))
            return;

        LittleEndian.Write(vector, vectorBytes);
        ReadOnlySpan<byte> pixels = thumbnail is null ? [] : thumbnail.Pixels;
        var entry = new JournalEntry(contentId, RowPrediction.Of(prediction), Crc32C.Of(vectorBytes, pixels));
        vectors.Write(vector);
        thumbnails.Write(pixels);
        entries.Add(entry);
        journal.Write(Encoding.UTF8.GetBytes(entry.ToLine()));
        if (Stopwatch.GetElapsedTime(flushed) > FlushInterval)
            Flush();
    }

    /// <summary>Ends writing: from now on rows can be read.</summary>
    public void Seal()
    {
        Close();
        matrix = EmbeddingMatrix.Open(Path.Combine(folder, RowsName));
        thumbnailReader = File.OpenRead(Path.Combine(folder, ThumbnailsName));
    }

    public bool TryFind(string contentId, out int row) => rows.TryGetValue(contentId, out row);

    public ReadOnlySpan<float> Vector(int row) => matrix!.Row(row);

    public RowPrediction Prediction(int row) => entries[row].Prediction;

    public void CopyThumbnail(int row, Span<byte> pixels)
    {
        thumbnailReader!.Position = (long)row * thumbnailBytes;
        thumbnailReader.ReadExactly(pixels);
    }

    /// <summary>Deletes the rows: the log has them. What cannot be deleted is left to the next run.</summary>
    public void Discard()
    {
        Dispose();
        try
        {
            Delete(folder, claim);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A program that looks into the folder can hold it on some systems.
        }
    }

    /// <summary>Lets another run have the folder.</summary>
    public void Release() => claim.Dispose();

    public void Dispose()
    {
        matrix?.Dispose();
        thumbnailReader?.Dispose();
        if (!journal.CanWrite)
            return;

        try
        {
            Close();
        }
        catch (IOException)
        {
            // The disk is full, as the step that met it has said; rows that are not whole will be computed again.
        }
    }

    private static void Delete(string folder, RunClaim claim)
    {
        foreach (var path in Directory.GetFiles(folder).Where(path => ShardRecord.IsOnItsWay(Path.GetFileName(path))))
            File.Delete(path);
        foreach (var name in Names)
            File.Delete(Path.Combine(folder, name));
        claim.End();
        File.Delete(Path.Combine(folder, RunClaim.Name));
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    private static void Start(string folder, string recipe, int dimension)
    {
        foreach (var name in Names)
            File.Delete(Path.Combine(folder, name));
        using (var file = new FileStream(Path.Combine(folder, RecipeName), FileMode.CreateNew))
            file.Write(Encoding.UTF8.GetBytes(recipe));
        NpyWriter.Create(Path.Combine(folder, RowsName), dimension).Dispose();
        new FileStream(Path.Combine(folder, ThumbnailsName), FileMode.CreateNew).Dispose();
        new FileStream(Path.Combine(folder, JournalName), FileMode.CreateNew).Dispose();
    }

    // What is in a folder of this name can be anybody's: ours has a recipe, or was left before it was written.
    private static void RequireOurs(string folder)
    {
        var info = new DirectoryInfo(folder);
        if (info.LinkTarget is { } target)
        {
            throw new ProjectorLogException(
                "LogLinkRefused", folder, $"expected a folder of the log's own, found a link to '{target}'")
            { Kind = ErrorKind.Denied };
        }

        if (!info.Exists)
            return;

        var entries = info.GetFileSystemInfos();
        var foreign = entries.FirstOrDefault(entry =>
            entry.LinkTarget is not null
            || !(Names.Contains(entry.Name) || entry.Name == RunClaim.Name || ShardRecord.IsOnItsWay(entry.Name)));
        foreign ??= entries.Any(entry => entry.Name == JournalName) && RecipeIn(folder) is null ? entries[0] : null;
        if (foreign is not null)
        {
            throw new ProjectorLogException(
                "LogOfAnotherTool", folder, $"expected the rows of a run of ours, found '{foreign.Name}' of others; "
                + "move it away, or choose another -Tag") { Kind = ErrorKind.Exists };
        }
    }

    // Null for what is no recipe of ours.
    private static string? RecipeIn(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, RecipeName));
        if (!file.Exists || file.Length > MostRecipe)
            return null;

        var text = File.ReadAllText(file.FullName);
        return text.StartsWith("{\"Recipe\":{", StringComparison.Ordinal) ? text : null;
    }

    // The journal's lines up to the first that is torn, or whose row or thumbnail is not what was written.
    private static List<JournalEntry> WholeRows(string folder, int dimension, int thumbnailBytes)
    {
        var whole = new List<JournalEntry>();
        using var vectors = File.OpenRead(Path.Combine(folder, RowsName));
        using var thumbnails = File.OpenRead(Path.Combine(folder, ThumbnailsName));
        vectors.Position = Math.Min(NpyHeader.WrittenLength, vectors.Length);

        var vector = new byte[dimension * sizeof(float)];
        var pixels = new byte[thumbnailBytes];
        foreach (var line in File.ReadLines(Path.Combine(folder, JournalName)))
        {
            if (!JournalEntry.TryParse(line, out var entry)
                || vectors.ReadAtLeast(vector, vector.Length, throwOnEndOfStream: false) < vector.Length
                || thumbnails.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length
                || Crc32C.Of(vector, pixels) != entry.Checksum)
                break;
            whole.Add(entry);
        }

        return whole;
    }

    // What is continued is written to: a file that has another name, too, would change there.
    private static void RequireOwn(string path)
    {
        using var file = File.OpenHandle(path);
        if (FileFault.HasOtherNames(file))
        {
            throw new ProjectorLogException(
                "LogLinkRefused", path, "expected a file of the run's own, found one that has another name, too; "
                + "move the folder away");
        }
    }

    private FileStream OpenEnd(string name, long length)
    {
        var file = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    // The journal comes last: what it names is there.
    private void Flush()
    {
        vectors.Flush();
        thumbnails.Flush();
        journal.Flush();
        flushed = Stopwatch.GetTimestamp();
    }

    private void Close()
    {
        Flush();
        vectors.Dispose();
        thumbnails.Dispose();
        journal.Dispose();
    }
}

/// <summary>All that decides a stored row's bytes.</summary>
internal sealed record RunRecipe(EmbeddingRecipe Recipe, int Dimension, int? ThumbnailSize);
