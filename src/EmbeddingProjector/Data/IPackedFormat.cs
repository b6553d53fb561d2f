namespace EmbeddingProjector.Data;

/// <summary>A kind of data set that keeps many pictures in one file.</summary>
internal interface IPackedFormat
{
    /// <summary>Whether a file is of this kind, by its name and what stands beside it.</summary>
    bool Owns(FileInfo file);

    /// <summary>The full paths of files that belong to the data set and are no pictures: the labels.</summary>
    IEnumerable<string> Companions(FileInfo file);

    /// <summary>Lists the pictures of a file, at most <paramref name="limit"/>.</summary>
    /// <exception cref="DataSetFormatException">The file or its labels are truncated, corrupt or of another
    /// kind.</exception>
    IReadOnlyList<ImageItem> Open(FoundFile file, int? limit);
}
