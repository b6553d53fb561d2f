namespace EmbeddingProjector.Generation;

/// <summary>A class in a graph of classes.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Nearest">The class with the largest other logit of its picture; null where it has no picture.</param>
/// <param name="NearestName">That class's name.</param>
/// <param name="Logit">Its own logit of its picture.</param>
/// <param name="NearestLogit">The nearest class's logit of its picture.</param>
public sealed record ClassGraphNode(
    int Class, string Name, int? Nearest, string? NearestName, float? Logit, float? NearestLogit);
