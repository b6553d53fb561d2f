namespace EmbeddingProjector.Analysis;

/// <summary>Gives every item a score for every class; an item belongs to the class with the greatest.</summary>
public interface IClassifier
{
    /// <summary>[classes]: the labels.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Values of one item.</summary>
    int Dimension { get; }

    /// <summary>The items' scores.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items, classes].</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    Matrix Score(Matrix data, int threads = 0);
}
