namespace EmbeddingProjector.Analysis.Probes;

/// <summary>A classifier of frozen embeddings, and which embeddings it is for.</summary>
public sealed record EmbeddingProbe
{
    /// <summary>Tells the classes apart.</summary>
    public required IClassifier Classifier { get; init; }

    /// <summary>How it was trained.</summary>
    public required ProbeOptions Options { get; init; }

    /// <summary>What the training set was called.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>What decided the values of the embeddings it was trained on; null where that is not known.</summary>
    public EmbeddingRecipe? Recipe { get; init; }

    /// <summary>The ids of the items of the training set that were held out, in their order.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>The items of a set that the probe has not seen: those that were held out of its training.</summary>
    /// <param name="set">The set that the probe was trained on, or a part of it.</param>
    /// <exception cref="AnalysisInputException">The set has none of them.</exception>
    public EmbeddingSet HeldOutOf(EmbeddingSet set)
    {
        var ids = HeldOut.ToHashSet(StringComparer.Ordinal);
        int[] rows = [.. Enumerable.Range(0, set.Count).Where(row => ids.Contains(set.Ids[row]))];
        if (rows.Length == 0)
            Require.Throw(
                "NoHeldOut", $"'{set.Name}': expected items that the probe of '{TrainedOn}' held out, found none of its "
                + $"{HeldOut.Count}");

        return set.Select(rows);
    }

    /// <summary>[classes]: the labels.</summary>
    public IReadOnlyList<string> Classes => Classifier.Classes;

    /// <summary>One weight row a class, the class's prototype.</summary>
    /// <exception cref="AnalysisInputException">It is a k-NN probe, which has none.</exception>
    public LinearClassifier Prototypes
    {
        get
        {
            if (Classifier is not LinearClassifier linear)
                Require.Throw(
                    "NoPrototypes", $"probe: expected one of {ProbeMethod.Logistic} or {ProbeMethod.Ridge}, which have "
                    + $"a prototype a class, found one of {Options.Method}", ErrorKind.InvalidInput);
            return (LinearClassifier)Classifier;
        }
    }

    /// <summary>Whether the probe's numbers mean anything for a set.</summary>
    /// <remarks>
    /// The rule: another dimension, or another model, weight file, layer or pooling, is an error. Another transform, or
    /// a set or a probe alone of which the model is not known, is a warning. Engines do not matter: they agree.
    /// </remarks>
    /// <param name="set">The set to be judged by the probe.</param>
    /// <returns>A warning; null where all is well.</returns>
    /// <exception cref="AnalysisInputException">The set's embeddings are not the probe's.</exception>
    public string? Check(EmbeddingSet set)
    {
        if (set.Dimension != Classifier.Dimension)
            Refuse(set, $"{Classifier.Dimension} dimensions", $"{set.Dimension}");
        if (Recipe is not { } wanted || set.Recipe is not { } found)
            return (Recipe is null) == (set.Recipe is null)
                ? null
                : $"'{set.Name}': the model behind {(Recipe is null ? "the probe" : "the set")} is not known, so that "
                + "only the number of dimensions could be compared";

        if (Space(wanted) != Space(found))
            Refuse(set, Space(wanted), Space(found));
        return wanted.Transform == found.Transform && wanted.ApplyOrientation == found.ApplyOrientation
            ? null
            : $"'{set.Name}': the pictures were prepared in another way than the probe's: expected "
            + $"{wanted.Transform}, found {found.Transform}";
    }

    private static string Space(EmbeddingRecipe recipe) =>
        $"{recipe.Model}, weights {recipe.Weights} {recipe.WeightsSha256}, layer {recipe.Layer}, "
        + $"pooling {recipe.Pooling}";

    private static void Refuse(EmbeddingSet set, string expected, string found) => Require.Throw(
        "ProbeMismatch", $"'{set.Name}': expected embeddings as the probe was trained on, {expected}, found {found}", ErrorKind.InvalidInput);
}
