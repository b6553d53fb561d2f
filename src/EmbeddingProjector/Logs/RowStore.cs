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
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    private readonly string folder;
    private readonly RunClaim claim;
    private readonly int thumbnailBytes;
    private readonly PredictionList predictions = new();
    private readonly Dictionary<ContentId, int> rows = [];
    private readonly NpyWriter vectors;
    private readonly FileStream thumbnails;
    private readonly FileStream journal;
    private byte[] vectorBytes = []; // [dimension], once a row comes
    private MatrixBlocks? matrix;
    private FileStream? thumbnailReader;
    private long flushed = Stopwatch.GetTimestamp();

    private RowStore(
        string folder, RunClaim claim, int dimension, int thumbnailBytes, IEnumerable<JournalEntry> entries)
    {
        this.folder = folder;
        this.claim = claim;
        this.thumbnailBytes = thumbnailBytes;
        var lines = 0L; // their bytes
        foreach (var entry in entries)
        {
            rows.TryAdd(entry.Content, Count);
            predictions.Add(entry.Prediction);
            lines += Encoding.UTF8.GetByteCount(entry.ToLine());
        }

        vectors = NpyWriter.Continue(Path.Combine(folder, RunFolder.RowsName), dimension, Count);
        thumbnails = OpenEnd(RunFolder.ThumbnailsName, (long)Count * thumbnailBytes);

        // The last line may have been cut off just before its end.
        journal = OpenEnd(RunFolder.JournalName, Math.Max(0, lines - 1));
        if (lines > 0)
            journal.WriteByte((byte)'\n');
    }

    public int Count => predictions.Count;

    /// <summary>Deletes the rows that a run left.</summary>
    /// <exception cref="ProjectorLogException">A run is under way, or the folder holds files that are not
    /// ours.</exception>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        RunFolder.RequireOurs(folder);
        var claim = RunClaim.Take(folder);
        RunFolder.Delete(folder, claim);
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
        RunFolder.RequireOurs(folder);
        var claim = RunClaim.Take(folder);
        try
        {
            if (discard || !RunFolder.Fits(folder, recipe))
            {
                if (new FileInfo(Path.Combine(folder, RunFolder.JournalName)) is { Exists: true, Length: > 0 })
                    discarded?.Invoke();
                RunFolder.Start(folder, recipe, dimension);
            }

            RunFolder.RequireOwnFiles(folder);
            var thumbnailBytes = 3 * (thumbnailSize ?? 0) * (thumbnailSize ?? 0);
            return new RowStore(
                folder, claim, dimension, thumbnailBytes, RunFolder.WholeRows(folder, dimension, thumbnailBytes));
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
        RunFolder.RequireOurs(folder);
        var run = RunFolder.Recipe(folder) ?? throw new ProjectorLogException(
            "ShardInvalid", folder, $"expected {RunFolder.RecipeName} of a run, found none");
        var store = Open(folder, RunFolder.RecipeText(folder)!, run.Dimension, run.ThumbnailSize);
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

    /// <summary>Says that the run goes on: it is not finished until it is recorded again.</summary>
    public void Reopen()
    {
        RunFolder.DeleteRecords(folder);
        File.Delete(Path.Combine(folder, ShardRecord.Name));
    }

    /// <summary>Adds a row; one of a content that is here already is passed over.</summary>
    public void Add(ContentId content, ReadOnlySpan<float> vector, Prediction? prediction, RgbImage? thumbnail)
    {
        if (!rows.TryAdd(content, Count))
            return;

        if (vectorBytes.Length == 0)
            vectorBytes = new byte[vectors.Dimension * sizeof(float)];
        LittleEndian.Write(vector, vectorBytes);
        ReadOnlySpan<byte> pixels = thumbnail is null ? [] : thumbnail.Pixels;
        var entry = new JournalEntry(content, RowPrediction.Of(prediction), Crc32C.Of(vectorBytes, pixels));
        vectors.Write(vector);
        thumbnails.Write(pixels);
        predictions.Add(entry.Prediction);
        journal.Write(Encoding.UTF8.GetBytes(entry.ToLine()));
        if (Stopwatch.GetElapsedTime(flushed) > FlushInterval)
            Flush();
    }

    /// <summary>Ends writing: from now on rows can be read.</summary>
    public void Seal()
    {
        Close();
        matrix = MatrixBlocks.Open(Path.Combine(folder, RunFolder.RowsName));
        thumbnailReader = File.OpenRead(Path.Combine(folder, RunFolder.ThumbnailsName));
    }

    public bool TryFind(ContentId content, out int row) => rows.TryGetValue(content, out row);

    public ReadOnlySpan<float> Vector(int row) => matrix!.Row(row);

    public RowPrediction Prediction(int row) => predictions[row];

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
            RunFolder.Delete(folder, claim);
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
