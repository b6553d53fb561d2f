using System.IO.Compression;

namespace EmbeddingProjector.Sets;

/// <summary>A .npz file: named .npy arrays in a zip archive, stored (numpy.savez) or deflated
/// (numpy.savez_compressed).</summary>
/// <remarks>
/// Nothing is allocated on a header's word alone: an array's bytes must be those that the archive declares, and these
/// no more than deflate can make of what is in the file. Source: <c>numpy.lib.npyio</c>.
/// </remarks>
internal sealed class NpzFile : IDisposable
{
    private const string Suffix = ".npy";
    private const int MostExpansion = 1032; // deflate's limit: 258 bytes of two bits
    private const int ExpansionSlack = 1024;

    private readonly ZipArchive archive;
    private readonly string path;

    private NpzFile(ZipArchive archive, string path)
    {
        this.archive = archive;
        this.path = path;
        var entries = archive.Entries.Where(entry => entry.FullName.EndsWith(Suffix, StringComparison.Ordinal));
        Arrays = [.. entries.Select(Describe)];
        if (Arrays.Count == 0)
            throw new NpyFormatException(path, "expected .npy arrays in the archive, found none");
        if (Arrays.GroupBy(array => array.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new NpyFormatException(path, $"expected an array '{twice.Key}' once, found it twice");
    }

    /// <summary>The arrays in the archive's order.</summary>
    public IReadOnlyList<NpzArray> Arrays { get; }

    /// <summary>Opens an archive and reads the arrays' headers.</summary>
    /// <exception cref="NpyFormatException">It is no archive of arrays, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpzFile Open(string path)
    {
        var file = PlainFile.OpenRead(path);
        try
        {
            return Guard(path, () => new NpzFile(new ZipArchive(file, ZipArchiveMode.Read), path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="array">One of <see cref="Arrays"/>.</param>
    /// <exception cref="NpyFormatException">It is no matrix of floats, or is damaged.</exception>
    public Matrix ReadMatrix(NpzArray array)
    {
        var where = Where(array.Name);
        array.Header.RequireMatrix(where);
        RequireRows(array, where);
        return Read(array, (stream, header) => new Matrix(
            (int)header.Rows, header.Columns, NpyConversion.Read(stream, header, where)));
    }

    /// <summary>Reads a vector of numbers or texts, each as text.</summary>
    /// <param name="array">One of <see cref="Arrays"/>.</param>
    /// <returns>[items]; null for a type that is not known, such as Python objects.</returns>
    /// <exception cref="NpyFormatException">It is damaged.</exception>
    public string[]? ReadTexts(NpzArray array)
    {
        if (!NpyTexts.CanRead(array.Header))
            return null;

        RequireRows(array, Where(array.Name));
        return Read(array, NpyTexts.Read);
    }

    public void Dispose() => archive.Dispose();

    private static void RequireRows(NpzArray array, string where)
    {
        if (array.Header.Shape[0] > Array.MaxLength)
            throw new NpyFormatException(
                where, $"expected at most {Array.MaxLength} rows, found {array.Header.Shape[0]}");
    }

    private NpzArray Describe(ZipArchiveEntry entry)
    {
        var name = entry.FullName[..^Suffix.Length];
        if (entry.Length > (entry.CompressedLength * MostExpansion) + ExpansionSlack)
            throw new NpyFormatException(
                Where(name),
                $"expected at most {MostExpansion} times {entry.CompressedLength} bytes, found {entry.Length}");

        using var stream = new NpzEntryStream(entry, Where(name));
        return new NpzArray(name, NpyHeader.Read(stream, entry.Length, Where(name)), entry);
    }

    private T Read<T>(NpzArray array, Func<Stream, NpyHeader, T> read) => Guard(Where(array.Name), () =>
    {
        array.Header.RequireLength(array.Entry.Length, Where(array.Name));
        using var stream = new NpzEntryStream(array.Entry, Where(array.Name));
        var values = read(stream, NpyHeader.Read(stream, array.Entry.Length, Where(array.Name)));
        stream.RequireEnd();
        return values;
    });

    private string Where(string name) => $"{path}, array '{name}'";

    private static T Guard<T>(string where, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new NpyFormatException(where, $"expected a whole zip archive of arrays, found: {error.Message}");
        }
    }
}
