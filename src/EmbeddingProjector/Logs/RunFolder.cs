using System.Text.Json;
using EmbeddingProjector.Logs.Checkup;

namespace EmbeddingProjector.Logs;

/// <summary>The files of a run that is under way, or was killed: whether they are ours, of which work, and how many of
/// their rows are whole.</summary>
internal static class RunFolder
{
    public const string RowsName = "rows.npy";
    public const string ThumbnailsName = "thumbnails.rgb";
    public const string JournalName = "journal.tsv";
    public const string RecipeName = "recipe.json";

    private const int MostRecipe = 1 << 16;
    private const int MostDimension = int.MaxValue / sizeof(float) / 2; // a row's bytes are one array
    private const int MostLine = 1 << 16; // an id, a class and numbers
    private static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly string[] Names = [ShardRecord.Name, JournalName, RowsName, ThumbnailsName, RecipeName];

    /// <summary>Whether a folder holds rows of this recipe.</summary>
    public static bool Fits(string folder, string recipe) =>
        File.Exists(Path.Combine(folder, JournalName)) && RecipeText(folder) == recipe;

    /// <summary>Looks at a run's folder.</summary>
    /// <returns>Its recipe, dimension and lines so far; null for what is no run's folder of ours.</returns>
    public static (EmbeddingRecipe Recipe, int Dimension, int Rows)? TryLook(string folder)
    {
        var journal = Path.Combine(folder, JournalName);
        if (new DirectoryInfo(folder).LinkTarget is not null || !File.Exists(journal) || Recipe(folder) is not { } run)
            return null;

        try
        {
            return (run.Recipe, run.Dimension, JournalLines(folder).Count());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>How a run's rows are made; null where the folder does not say.</summary>
    public static RunRecipe? Recipe(string folder)
    {
        try
        {
            var run = RecipeText(folder) is { } text ? JsonSerializer.Deserialize<RunRecipe>(text, Json) : null;
            return run is { Dimension: > 0 and <= MostDimension, ThumbnailSize: null or (> 0 and <= SpriteSheet.MostPixels) }
                && Enum.IsDefined(run.Recipe.Pooling) ? run : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes the files of an empty run.</summary>
    public static void Start(string folder, string recipe, int dimension)
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
    public static void RequireOurs(string folder)
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
            entry is not FileInfo || entry.LinkTarget is not null
            || !(Names.Contains(entry.Name) || entry.Name == RunClaim.Name || ShardRecord.IsOnItsWay(entry.Name)));
        foreign ??= entries.Any(entry => entry.Name == JournalName) && RecipeText(folder) is null ? entries[0] : null;
        if (foreign is not null)
        {
            throw new ProjectorLogException(
                "LogOfAnotherTool", folder, $"expected the rows of a run of ours, found '{foreign.Name}' of others; "
                + "move it away, or choose another -Tag") { Kind = ErrorKind.Exists };
        }
    }

    // Null for what is no recipe of ours.
    public static string? RecipeText(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, RecipeName));
        if (!file.Exists || file.Length > MostRecipe)
            return null;

        try
        {
            var text = PlainFile.ReadAllText(file.FullName);
            return text.StartsWith("{\"Recipe\":{", StringComparison.Ordinal) ? text : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The journal's lines up to the first that is torn, or whose row or thumbnail is not what was written.
    public static IEnumerable<JournalEntry> WholeRows(string folder, int dimension, int thumbnailBytes)
    {
        using var vectors = PlainFile.OpenRead(Path.Combine(folder, RowsName));
        using var thumbnails = PlainFile.OpenRead(Path.Combine(folder, ThumbnailsName));
        vectors.Position = Math.Min(NpyHeader.WrittenLength, vectors.Length);
        if (vectors.Length - vectors.Position < (long)dimension * sizeof(float) || thumbnails.Length < thumbnailBytes)
            yield break; // no memory is taken for rows that are not there

        var vector = new byte[dimension * sizeof(float)];
        var pixels = new byte[thumbnailBytes];
        foreach (var line in JournalLines(folder))
        {
            if (!JournalEntry.TryParse(line, out var entry)
                || vectors.ReadAtLeast(vector, vector.Length, throwOnEndOfStream: false) < vector.Length
                || thumbnails.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length
                || Crc32C.Of(vector, pixels) != entry.Checksum)
                yield break;
            yield return entry;
        }
    }

    // Up to one that is too long to be of ours: it need not have an end. A run that is under way may add to them.
    private static IEnumerable<string> JournalLines(string folder)
    {
        var path = Path.Combine(folder, JournalName);
        if (PlainFile.Length(path) == 0)
            yield break;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var most = MetadataLines.TooLong(file, MostLine) is > 0 and var tooLong ? tooLong - 1 : int.MaxValue;
        file.Position = 0;
        using var lines = new StreamReader(file);
        for (var count = 0; count < most && lines.ReadLine() is { } line; count++)
            yield return line;
    }

    // What is continued is written to: a file that has another name, too, would change there.
    public static void RequireOwnFiles(string folder)
    {
        foreach (var path in Names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            // For writing, too: so a pipe is not waited for.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            if (file.CanSeek && !FileFault.HasOtherNames(file.SafeFileHandle))
                continue;

            throw new ProjectorLogException(
                "LogLinkRefused", path, "expected a file of the run's own, found a pipe, or one that has another name, too; "
                + "move the folder away");
        }
    }

    /// <summary>Deletes the run's files, and the folder if nothing else is in it.</summary>
    public static void Delete(string folder, RunClaim claim)
    {
        DeleteRecords(folder);
        foreach (var name in Names)
            File.Delete(Path.Combine(folder, name));
        claim.End();
        File.Delete(Path.Combine(folder, RunClaim.Name));
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Deletes shard records that were on their way.</summary>
    public static void DeleteRecords(string folder)
    {
        foreach (var path in Directory.GetFiles(folder).Where(path => ShardRecord.IsOnItsWay(Path.GetFileName(path))))
            File.Delete(path);
    }
}

/// <summary>All that decides a stored row's bytes.</summary>
internal sealed record RunRecipe(EmbeddingRecipe Recipe, int Dimension, int? ThumbnailSize);
