namespace EmbeddingProjector.Analysis;

/// <summary>How often items of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] counts; // [true class, predicted class]

    /// <summary>Counts predictions.</summary>
    /// <param name="truth">[items]: the labels.</param>
    /// <param name="predicted">[items]: what was predicted.</param>
    /// <exception cref="AnalysisInputException">No items, or lists of different lengths.</exception>
    public ConfusionMatrix(IReadOnlyList<string> truth, IReadOnlyList<string> predicted)
    {
        if (truth.Count == 0) Require.TooFewItems("confusion matrix", 1, 0);
        if (truth.Count != predicted.Count)
            Require.Throw(
                "LengthMismatch", $"confusion matrix: expected {truth.Count} predictions, found {predicted.Count}");

        var classes = new ClassLabels([.. truth, .. predicted]);
        Classes = classes.Names;
        counts = new int[classes.Names.Length, classes.Names.Length];
        for (var i = 0; i < truth.Count; i++) counts[classes.OfItem[i], classes.OfItem[truth.Count + i]]++;
        Accuracy = truth.Where((label, i) => label == predicted[i]).Count() / (double)truth.Count;
    }

    /// <summary>[classes]: every label that occurs, numbers in their order, then texts.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The part of the items that was predicted right, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>How many items of one class were taken for another.</summary>
    /// <param name="trueClass">The place of the true class in <see cref="Classes"/>.</param>
    /// <param name="predictedClass">The place of the predicted class.</param>
    public int this[int trueClass, int predictedClass] => counts[trueClass, predictedClass];
}
