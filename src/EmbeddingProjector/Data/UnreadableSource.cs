using System.Runtime.ExceptionServices;

namespace EmbeddingProjector.Data;

/// <summary>Stands among the pictures for a folder or a packed file that cannot be read: whoever reads it gets its
/// error, as from a damaged picture, and the good ones go on.</summary>
internal sealed record UnreadableSource(string Name, string SourcePath, Exception Error)
    : ImageItem(Name, null, SourcePath)
{
    public override byte[] ReadContent()
    {
        ExceptionDispatchInfo.Throw(Error);
        return [];
    }

    public override RgbImage Decode(byte[] content, ImageReadOptions options)
    {
        ExceptionDispatchInfo.Throw(Error);
        return null!;
    }
}
