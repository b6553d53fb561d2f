using System.Collections.Frozen;

namespace EmbeddingProjector.Data;

/// <summary>Decides whether a file is meant to be a picture.</summary>
/// <remarks>A picture's extension is a promise: a file that breaks it is an error, not something to pass over.
/// Content decides where the extension says nothing.</remarks>
internal static class PictureFiles
{
    private const int HeaderLength = 32;

    private static readonly FrozenSet<string> PictureExtensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".pnm", ".pbm", ".pgm", ".ppm",
        ".webp", ".tif", ".tiff");

    // Files that stand beside pictures: text can begin as a picture does ("BM", "P5"), and films of a generation do, so
    // these are not looked into.
    private static readonly FrozenSet<string> OtherExtensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".txt", ".md", ".rst", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".html", ".yml", ".yaml", ".toml", ".ini",
        ".log", ".ps1", ".psm1", ".psd1", ".py", ".ipynb", ".cs", ".sh", ".pdf", ".zip", ".gz", ".tar", ".npy", ".npz",
        ".mat", ".pkl", ".apng", ".pth", ".pt", ".safetensors", ".onnx", ".pbtxt", ".db", ".exe", ".dll");

    /// <summary>Whether a file is a picture, or says that it is.</summary>
    /// <exception cref="IOException">The file's first bytes cannot be read.</exception>
    public static bool IsPicture(FileInfo file)
    {
        if (PictureExtensions.Contains(file.Extension))
            return true;
        if (OtherExtensions.Contains(file.Extension))
            return false;

        return ImageDecoder.FormatOf(Header(file)) is not null;
    }

    /// <summary>The first bytes of a file, up to 32; none of a link that leads to nothing.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Header(FileInfo file)
    {
        try
        {
            if (PlainFile.Length(file.FullName) == 0)
                return [];

            using var handle = File.OpenHandle(file.FullName);
            var header = new byte[HeaderLength];
            return header[..RandomAccess.Read(handle, header, 0)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
