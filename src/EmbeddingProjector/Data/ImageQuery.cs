namespace EmbeddingProjector.Data;

/// <summary>Which pictures of a data set are wanted.</summary>
public sealed record ImageQuery
{
    /// <summary>Patterns of file names to keep, such as <c>*.png</c>; empty keeps all.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of file names to leave out; they win over <see cref="Include"/>.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>The most pictures to take, the first in the order of names; null takes all.</summary>
    public int? First { get; init; }

    /// <summary>Reads folders below the class folders too. Without it a folder and its direct sub-folders are
    /// read.</summary>
    public bool Recurse { get; init; }

    /// <summary>Follows links that lead out of the folder that was given. Without it they are left, and
    /// counted.</summary>
    public bool FollowLinks { get; init; }
}
