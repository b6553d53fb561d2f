using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>One item's place in a projection.</summary>
public sealed record ProjectedItem
{
    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its class; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Its path in the data set; null where unknown.</summary>
    public required string? File { get; init; }

    /// <summary>The first coordinate.</summary>
    public required float X { get; init; }

    /// <summary>The second coordinate.</summary>
    public required float Y { get; init; }

    /// <summary>The third coordinate; null in two dimensions.</summary>
    public required float? Z { get; init; }

    /// <summary>All coordinates, [new dimensions].</summary>
    public required float[] Coordinates { get; init; }

    internal static ProjectedItem Of(EmbeddingSet set, Matrix coordinates, int index) => new()
    {
        Id = set.Ids[index],
        Label = set.Labels?[index],
        File = set.Files?[index],
        X = coordinates[index, 0],
        Y = coordinates[index, 1],
        Z = coordinates.Columns > 2 ? coordinates[index, 2] : null,
        Coordinates = coordinates.Row(index).ToArray(),
    };
}
