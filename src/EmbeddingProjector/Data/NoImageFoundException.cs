namespace EmbeddingProjector.Data;

/// <summary>The paths exist, but hold no picture that the query wants.</summary>
public sealed class NoImageFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="paths">The paths that were searched.</param>
    /// <param name="passedOver">How many files are no picture.</param>
    /// <param name="hint">What may help, such as <c>-Recurse</c>; empty where nothing is known.</param>
    public NoImageFoundException(IReadOnlyList<string> paths, int passedOver, string hint)
        : base("NoImageFound", Message(paths, passedOver, hint))
    {
        PassedOver = passedOver;
        Target = paths[0];
        Kind = ErrorKind.NotFound;
    }

    /// <summary>How many files are no picture.</summary>
    public int PassedOver { get; }

    private static new string Message(IReadOnlyList<string> paths, int passedOver, string hint)
    {
        var place = paths.Count == 1 ? $"'{paths[0]}'" : $"the {paths.Count} paths from '{paths[0]}' on";
        var advice = hint.Length > 0 ? $"; {hint}" : "";
        return $"no image found in {place}; files that are no image: {passedOver}{advice}";
    }
}
