using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Analysis.Probes;

/// <summary>A set's items in the order of their dot products with one class's prototype.</summary>
internal sealed class PrototypeRanking
{
    private PrototypeRanking(string className, int[] rows, float[] scores) =>
        (Class, Rows, Scores) = (className, rows, scores);

    public string Class { get; }

    /// <summary>[items]: rows of the set, the greatest product first; of equal ones the lower row first.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>[items]: the products in that order. No intercept is added.</summary>
    public IReadOnlyList<float> Scores { get; }

    /// <param name="data">[items, dimensions], finite.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">No such class, no prototypes, another dimension, or NaN.</exception>
    public static PrototypeRanking Of(EmbeddingProbe probe, string className, Matrix data, int threads = 0)
    {
        var prototypes = probe.Prototypes;
        var place = PlaceOf(className, prototypes.Classes);
        if (place < 0)
            Require.Throw(
                "ClassNotFound", $"probe: expected a class '{className}', the nearest of {prototypes.Classes.Count} "
                + $"are: {string.Join(", ", NearestNames.Of(className, prototypes.Classes))}", ErrorKind.NotFound);

        Require.Dimensions("probe", prototypes.Dimension, data.Columns);
        Require.Finite("probe", data);
        var products = LinearMap.Apply(data, null, prototypes.Weights.Select([place]), threads);
        int[] rows = [.. Enumerable.Range(0, data.Rows).OrderByDescending(row => products[row, 0])];
        return new(prototypes.Classes[place], rows, [.. rows.Select(row => products[row, 0])]);
    }

    /// <summary>The places of the first and the last items of the ranking, each once, in order.</summary>
    /// <param name="count">How many of each end, at least 1.</param>
    public IEnumerable<int> Ends(int count) =>
        Enumerable.Range(0, Rows.Count).Where(place => place < count || place >= Rows.Count - (long)count);

    // As it is spelt; only then in another case.
    private static int PlaceOf(string name, IReadOnlyList<string> classes)
    {
        string[] names = [.. classes];
        var exact = Array.IndexOf(names, name);
        return exact >= 0
            ? exact
            : Array.FindIndex(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
