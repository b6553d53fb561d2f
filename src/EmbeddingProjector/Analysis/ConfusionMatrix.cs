namespace EmbeddingProjector.Analysis;

/// <summary>How often items of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private const int MostLetters = 12; // of a label in the table

    private readonly int[,] counts; // [true class, predicted class]

    /// <summary>Counts predictions.</summary>
    /// <param name="truth">[items]: the labels.</param>
    /// <param name="predicted">[items]: what was predicted.</param>
    /// <exception cref="AnalysisInputException">No items, or lists of different lengths.</exception>
    public ConfusionMatrix(IReadOnlyList<string> truth, IReadOnlyList<string> predicted)
    {
        if (truth.Count == 0)
            Require.TooFewItems("confusion matrix", 1, 0);
        if (truth.Count != predicted.Count)
            Require.Throw(
                "LengthMismatch", $"confusion matrix: expected {truth.Count} predictions, found {predicted.Count}");

        var classes = new ClassLabels([.. truth, .. predicted]);
        Classes = classes.Names;
        counts = new int[classes.Names.Length, classes.Names.Length];
        for (var i = 0; i < truth.Count; i++)
            counts[classes.OfItem[i], classes.OfItem[truth.Count + i]]++;
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

    /// <summary>The part of a class's items that was taken for it, 0 to 1; null where it has none.</summary>
    /// <param name="place">The class's place.</param>
    public double? Recall(int place) => Part(place, Places.Sum(other => counts[place, other]));

    /// <summary>The part of the items taken for a class that are of it, 0 to 1; null where none were.</summary>
    /// <param name="place">The class's place.</param>
    public double? Precision(int place) => Part(place, Places.Sum(other => counts[other, place]));

    /// <summary>A table: a line a true class, a column a predicted one, labels at both, a dot for 0.</summary>
    public override string ToString()
    {
        var names = Places.Select(place => Shorten(Classes[place])).ToArray();
        var width = names.Concat(Places.SelectMany(place => Places.Select(other => Cell(place, other))))
            .Max(text => text.Length);
        return string.Join('\n', Places.Select(place => Line(names[place], other => Cell(place, other)))
            .Prepend(Line("", other => names[other])));

        string Line(string name, Func<int, string> cell) =>
            $"{name.PadLeft(width)}  {string.Join(' ', Places.Select(other => cell(other).PadLeft(width)))}";
    }

    private IEnumerable<int> Places => Enumerable.Range(0, Classes.Count);

    private double? Part(int place, int all) => all == 0 ? null : counts[place, place] / (double)all;

    private string Cell(int place, int other) =>
        counts[place, other] == 0 ? "." : counts[place, other].ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string name) => name.Length <= MostLetters ? name : name[..(MostLetters - 1)] + "…";
}
