using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Opens a projector log as strictly as TensorBoard's back end and client do together.</summary>
internal static class ProjectorLogReader
{
    /// <summary>Reads the config and every file that it names.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <returns>The entries in the config's order.</returns>
    /// <exception cref="ProjectorLogException">A file is missing, is damaged, or does not fit the others.</exception>
    /// <exception cref="FileUnreadableException">A file cannot be read.</exception>
    public static IReadOnlyList<ProjectorLogEntry> Open(string logDir) =>
        FileUnreadableException.Guard(logDir, () => OpenAll(logDir));

    private static IReadOnlyList<ProjectorLogEntry> OpenAll(string logDir)
    {
        var config = ProjectorConfigReader.Read(Path.Combine(logDir, ProjectorConfig.FileName));
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<ProjectorLogEntry>();
        foreach (var info in config.Embeddings)
        {
            var entry = Open(Path.GetFullPath(logDir), info);
            if (!names.Add(entry.Name))
                throw Invalid(logDir, $"expected a name for each tensor, found '{entry.Name}' twice");
            entries.Add(entry);
        }

        return entries;
    }

    private static ProjectorLogEntry Open(string logDir, EmbeddingInfo info)
    {
        var tensorPath = Resolve(logDir, info.TensorPath, "tensor_path");
        var (rows, columns, format) = TensorsReader.Measure(tensorPath, info.TensorShape);
        var metadataPath = info.MetadataPath.Length == 0 ? null : Resolve(logDir, info.MetadataPath, "metadata_path");
        if (metadataPath is not null)
            RequireRows(metadataPath, rows);

        var spritePath = info.Sprite is null ? null : Resolve(logDir, info.Sprite.ImagePath, "image_path");
        if (spritePath is not null)
            RequireGrid(spritePath, info.Sprite!, rows);
        if (info.BookmarksPath.Length > 0)
            Resolve(logDir, info.BookmarksPath, "bookmarks_path");

        var name = LogEntries.Name(info);
        return new ProjectorLogEntry(info, name, rows, columns, format, tensorPath, metadataPath, spritePath);
    }

    private static string Resolve(string logDir, string relative, string field)
    {
        if (LogPath.TryOf(logDir, relative) is not { Full: var path })
            throw Invalid(logDir, $"{field}: expected a path within the folder, with '/', found '{relative}'");
        return File.Exists(path) ? path : throw Invalid(logDir, $"{field}: expected the file '{relative}', found none");
    }

    // One column has no header; several columns have one.
    private static void RequireRows(string path, int rows)
    {
        var columns = 0;
        var lines = 0;
        foreach (var row in MetadataFile.ReadRows(path))
        {
            columns = row.Length;
            lines++;
            if (Array.Exists(row, string.IsNullOrWhiteSpace))
                throw Invalid(path, $"line {lines}: expected a value in every column, found an empty one");
        }

        var found = columns > 1 ? lines - 1 : lines;
        if (found != rows)
            throw Invalid(path, $"expected {rows} rows as the tensor has, found {found}");
    }

    private static void RequireGrid(string path, SpriteMetadata sprite, int rows)
    {
        if (sprite.SingleImageDim is not [> 0, > 0])
            throw Invalid(path, "expected a thumbnail's width and height in single_image_dim");

        var side = SpriteSheet.GridSide(rows);
        var (width, height) = (side * sprite.SingleImageDim[0], side * sprite.SingleImageDim[1]);
        try
        {
            var image = ImageDecoder.Decode(File.ReadAllBytes(path), ImageReadOptions.Default);
            if (image.Width != width || image.Height != height)
                throw Invalid(path, $"expected {width} x {height} pixels, found {image.Width} x {image.Height}");
        }
        catch (ImageUnreadableException error)
        {
            throw Invalid(path, $"expected a picture, found: {error.Message}");
        }

        if (Math.Max(width, height) > SpriteSheet.MostPixels)
            throw Invalid(path, $"expected at most {SpriteSheet.MostPixels} pixels a side, found {width} x {height}");
    }

    private static ProjectorLogException Invalid(string path, string reason) => new("LogInvalid", path, reason);
}
