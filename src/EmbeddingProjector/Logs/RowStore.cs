using System.Diagnostics;
using System.Text;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Logs;

/// <summary>The rows of an export under way, on disk: a killed run leaves all but the last of them to the
/// next.</summary>
/// <remarks>
/// Three files grow together: rows.npy, thumbnails.rgb and journal.tsv, whose line is written after its row's bytes.
/// Rows are found by content, so they serve whatever the files are called and in whatever order they come.
/// </remarks>
internal sealed class RowStore : IEmbeddedRows, IDisposable
{
    private const string RowsName = "rows.npy";
    private const string ThumbnailsName = "thumbnails.rgb";
    private const string JournalName = "journal.tsv";
    private const string RecipeName = "recipe.json";
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    private readonly string folder;
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

    private RowStore(string folder, int dimension, int thumbnailBytes, List<JournalEntry> entries)
    {
        this.folder = folder;
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

    /// <summary>Rows in the store.</summary>
    public int Count => entries.Count;

    /// <summary>Whether a killed run left rows of any recipe in a folder.</summary>
    public static bool HasRows(string folder) =>
        new FileInfo(Path.Combine(folder, JournalName)) is { Exists: true, Length: > 0 };

    /// <summary>Whether a folder holds rows of this recipe that a killed run left behind.</summary>
    public static bool Fits(string folder, string recipe) =>
        File.Exists(Path.Combine(folder, JournalName))
        && File.Exists(Path.Combine(folder, RecipeName))
        && File.ReadAllText(Path.Combine(folder, RecipeName)) == recipe;

    /// <summary>Goes on with the rows in a folder if they are of this recipe; else starts without any.</summary>
    /// <param name="folder">The store's own folder, made if it is missing.</param>
    /// <param name="recipe">All that decides a row's bytes, as text.</param>
    /// <param name="dimension">Values of one row.</param>
    /// <param name="thumbnailSize">Side of a thumbnail in pixels; null without thumbnails.</param>
    public static RowStore Open(string folder, string recipe, int dimension, int? thumbnailSize)
    {
        var thumbnailBytes = 3 * (thumbnailSize ?? 0) * (thumbnailSize ?? 0);
        if (!Fits(folder, recipe))
            Start(folder, recipe, dimension);
        return new RowStore(folder, dimension, thumbnailBytes, WholeRows(folder, dimension, thumbnailBytes));
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
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A program that looks into the folder can hold it on some systems.
        }
    }

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

    private static void Start(string folder, string recipe, int dimension)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, RecipeName), recipe);
        NpyWriter.Create(Path.Combine(folder, RowsName), dimension).Dispose();
        File.Create(Path.Combine(folder, ThumbnailsName)).Dispose();
        File.Create(Path.Combine(folder, JournalName)).Dispose();
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
