namespace EmbeddingProjector.Logs;

/// <summary>The event file that makes a folder a run of TensorBoard, also where it lies below the folder TensorBoard is
/// pointed at.</summary>
internal static class EventFile
{
    private const string Pattern = "events.out.tfevents*";
    private const string OurEnding = ".embeddingprojector"; // also of the file in a tag's folder

    /// <summary>The event files of a folder, by any tool.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal);

    /// <summary>Whether a folder has an event file of any tool.</summary>
    public static bool IsIn(string folder) => Directory.EnumerateFiles(folder, Pattern).Any();

    /// <summary>Whether a file's name is one that we give.</summary>
    public static bool IsOurs(string path) => path.EndsWith(OurEnding, StringComparison.Ordinal);

    /// <summary>Writes an event file without events, unless the folder has one of any tool.</summary>
    /// <param name="writer">The id of who holds the log; part of a temporary name.</param>
    public static void Ensure(string folder, DateTimeOffset now, string? writer = null)
    {
        if (IsIn(folder))
            return;

        var name = string.Create(
            CultureInfo.InvariantCulture, $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}{OurEnding}");
        WholeFile.Write(Path.Combine(folder, name), file => _ = new EventFileWriter(file, now), writer);
    }

    /// <summary>Deletes the one that <see cref="Ensure"/> wrote.</summary>
    public static void Delete(string folder)
    {
        foreach (var path in Directory.GetFiles(folder, Pattern + OurEnding))
            File.Delete(path);
    }
}
