namespace EmbeddingProjector.Sets;

/// <summary>One thing that is known of every item of a set.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Values">[items].</param>
public sealed record MetadataColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Stands for a value that is not there, as no cell of a table may be empty.</summary>
    public const string Missing = "(none)";

    /// <summary>[items].</summary>
    public IReadOnlyList<string> Values { get; init => field = value as string[] ?? [.. value]; } =
        Values as string[] ?? [.. Values];

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Whether a value says that there is none.</summary>
    /// <param name="value">A cell's text.</param>
    public static bool IsMissing(string? value) => string.IsNullOrWhiteSpace(value) || value == Missing;
}
