using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>The SHA-256 of a weight file, for provenance.</summary>
internal static class WeightHash
{
    private const int BufferLength = 1 << 20;

    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> Known = new();

    /// <summary>Reads a file through once; asked again, an unchanged file is not read again.</summary>
    /// <param name="path">A file, or <c>embedded:NAME</c>.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="WeightFormatException">The library carries no weights of this name.</exception>
    public static string Of(string path)
    {
        if (EmbeddedWeights.IsLocation(path))
            return Known.GetOrAdd((path, 0, default), static key => Compute(EmbeddedWeights.Open(key.Path)));

        var file = new FileInfo(path);
        return Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), static key => Compute(
            new FileStream(
                key.Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength, FileOptions.SequentialScan)));
    }

    private static string Compute(Stream stream)
    {
        using (stream)
            return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
