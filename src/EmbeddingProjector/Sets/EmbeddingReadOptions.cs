using System.Net;

namespace EmbeddingProjector.Sets;

/// <summary>How a set is read from a path. What a kind of source has no use for is refused.</summary>
public sealed record EmbeddingReadOptions
{
    /// <summary>A log: the entry's name; not needed where there is only one.</summary>
    public string? Tag { get; init; }

    /// <summary>A .npz file: the matrix's name; not needed where there is only one matrix of floats.</summary>
    public string? Array { get; init; }

    /// <summary>A .npy or .npz file: the full path of a table with one row an item, .csv or .tsv. Without it the file
    /// of the same name beside the matrix, if there is one.</summary>
    public string? Metadata { get; init; }

    /// <summary>The column of ids; null for one of a usual name.</summary>
    public string? IdColumn { get; init; }

    /// <summary>The column of classes; null for one of a usual name.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The column of file names; null for one of a usual name.</summary>
    public string? FileColumn { get; init; }

    /// <summary>Names items by their row, <c>r0</c>, <c>r1</c> and so on, whatever columns there are.</summary>
    public bool RowIds { get; init; }

    /// <summary>A database: the user and password; null for what the machine knows.</summary>
    public NetworkCredential? Credential { get; init; }
}
