using System.Security.Cryptography;
using System.Text;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>The pictures of a training run: those to learn from and those to judge by.</summary>
/// <param name="train">Learned from, in a stable order.</param>
/// <param name="heldOut">Judged by; may be empty.</param>
public sealed class TrainingData(IReadOnlyList<ImageItem> train, IReadOnlyList<ImageItem> heldOut)
{
    /// <summary>The label of pictures that have none.</summary>
    private const string NoLabel = "";

    /// <summary>The pictures that are learned from.</summary>
    public IReadOnlyList<ImageItem> Train { get; } = train;

    /// <summary>The pictures that the model is judged by.</summary>
    public IReadOnlyList<ImageItem> HeldOut { get; } = heldOut;

    /// <summary>The classes of the pictures that are learned from: numbers in their order, then texts.</summary>
    public IReadOnlyList<string> Classes { get; } = new ClassLabels([.. train.Select(LabelOf)]).Names;

    /// <summary>[train]: each picture's place in <see cref="Classes"/>.</summary>
    internal IReadOnlyList<int> Labels { get; } = new ClassLabels([.. train.Select(LabelOf)]).OfItem;

    /// <summary>Names and labels of all pictures, as a SHA-256 in lower-case hexadecimal.</summary>
    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', Train.Select(Line).Append("").Concat(HeldOut.Select(Line))))));

    /// <summary>Holds a part of every class out.</summary>
    /// <param name="items">All pictures.</param>
    /// <param name="testFraction">The part, at least 0 and below 1; 0 holds nothing out.</param>
    /// <param name="seed">The same seed holds out the same pictures.</param>
    /// <exception cref="AnalysisInputException">There are too few pictures to hold out any.</exception>
    public static TrainingData Split(IReadOnlyList<ImageItem> items, double testFraction, long seed)
    {
        if (testFraction == 0)
            return new(items, []);

        var split = StratifiedSplit.Draw([.. items.Select(LabelOf)], testFraction, seed);
        return new([.. split.Train.Select(row => items[row])], [.. split.Test.Select(row => items[row])]);
    }

    /// <summary>The pictures that have a class.</summary>
    /// <param name="items">All pictures.</param>
    public static IReadOnlyList<ImageItem> Labelled(IReadOnlyList<ImageItem> items) =>
        [.. items.Where(item => !MetadataColumn.IsMissing(item.Label))];

    /// <summary>A picture's label, empty for none.</summary>
    internal static string LabelOf(ImageItem item) => item.Label ?? NoLabel;

    /// <summary>Refuses pictures that an objective can learn nothing from.</summary>
    /// <exception cref="TrainingException">The message says what is missing.</exception>
    internal void Check(TrainingSettings settings)
    {
        if (settings.Objective != TrainingObjective.NTXent && (Classes.Count < 2 || Classes.Contains(NoLabel)))
        {
            Refuse("TooFewClasses", $"{settings.Objective} needs pictures of 2 classes or more, found "
                + $"{(Classes.Contains(NoLabel) ? "pictures without a class" : Classes.Count)}; a folder a class, IDX "
                + "and CIFAR have them");
        }

        if (Train.Count < 2)
            Refuse("TooFewPictures", $"expected 2 pictures or more to learn from, found {Train.Count}");
        if (settings.Objective == TrainingObjective.CrossEntropy
            && HeldOut.FirstOrDefault(item => !Classes.Contains(LabelOf(item))) is { } foreign)
        {
            Refuse(
                "ClassUnknown", $"'{foreign.Name}' is held out and of class '{foreign.Label}', which nothing is learned "
                + "of: cross-entropy cannot score it");
        }
    }

    private static void Refuse(string errorId, string message) =>
        throw new TrainingException(errorId, message) { Kind = ErrorKind.InvalidInput };

    private static string Line(ImageItem item) => $"{item.Name}\t{item.Label}";
}
