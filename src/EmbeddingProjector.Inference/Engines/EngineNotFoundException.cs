namespace EmbeddingProjector.Inference.Engines;

/// <summary>There is no engine of the name that was asked for.</summary>
public sealed class EngineNotFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="names">The engines there are, the best first.</param>
    public EngineNotFoundException(string name, IReadOnlyList<string> names)
        : base(
            "EngineNotFound",
            $"there is no engine '{name}'; there are: Auto, {string.Join(", ", names)}")
    {
        Name = name;
        Kind = ErrorKind.NotFound;
        Target = name;
        Names = names;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The engines there are.</summary>
    public IReadOnlyList<string> Names { get; }
}
