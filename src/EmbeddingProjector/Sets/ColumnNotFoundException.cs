namespace EmbeddingProjector.Sets;

/// <summary>A set has no metadata column of a name.</summary>
public sealed class ColumnNotFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="name">What was asked for.</param>
    /// <param name="columns">What there is.</param>
    public ColumnNotFoundException(string set, string name, IEnumerable<string> columns)
        : base("ColumnNotFound", $"'{set}': expected a column '{name}', found: {string.Join(", ", columns)}")
    {
        Name = name;
        Target = name;
        Kind = ErrorKind.NotFound;
    }

    /// <summary>What was asked for.</summary>
    public string Name { get; }
}
