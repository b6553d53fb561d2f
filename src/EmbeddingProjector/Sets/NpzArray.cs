using System.IO.Compression;

namespace EmbeddingProjector.Sets;

/// <summary>One array of a .npz file.</summary>
/// <param name="Name">As numpy.savez named it.</param>
/// <param name="Header">What it says of itself; its length is not checked yet.</param>
internal sealed record NpzArray(string Name, NpyHeader Header, ZipArchiveEntry Entry)
{
    /// <summary>Name, shape and type, such as <c>x (500, 128) of &lt;f4</c>.</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", Header.Shape)}) of {Header.Descr}";
}
