namespace EmbeddingProjector.Data;

/// <summary>One picture of a data set, not yet read.</summary>
/// <param name="Name">Its path below the data set's root with <c>/</c>, such as <c>3/00007.png</c>: what metadata.tsv
/// calls the file.</param>
/// <param name="Label">The class, where the data set tells: the folder's name or the label file's entry.</param>
/// <param name="SourcePath">The full path of the file that holds it.</param>
public abstract record ImageItem(string Name, string? Label, string SourcePath)
{
    /// <summary>Reads the bytes that identify the picture: the whole file, or its record in a packed data
    /// set.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public abstract byte[] ReadContent();

    /// <summary>Decodes what <see cref="ReadContent"/> gave.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="options">The limits to hold to.</param>
    /// <exception cref="ImageUnreadableException">The bytes are no picture.</exception>
    public abstract RgbImage Decode(byte[] content, ImageReadOptions options);
}
