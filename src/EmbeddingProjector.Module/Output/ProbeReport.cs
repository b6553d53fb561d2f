using System.Text.Json.Serialization;
using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Module.Output;

/// <summary>A probe and how well it does, as <c>New-EmbeddingProbe</c> gives them.</summary>
/// <param name="Name">The name of the embeddings it was trained on.</param>
/// <param name="Method">How classes are told apart.</param>
/// <param name="Dimension">Values of one embedding.</param>
/// <param name="Classes">The labels.</param>
/// <param name="TrainCount">Items that the probe was trained on.</param>
/// <param name="TestCount">Items that were held out.</param>
/// <param name="HeldOut">Their ids: Invoke-EmbeddingProbe -HeldOut judges these alone.</param>
/// <param name="TrainAccuracy">The part of the training items that the probe gets right, 0 to 1.</param>
/// <param name="TestAccuracy">The part of the held-out items that it gets right; null where none were.</param>
/// <param name="KnnAccuracy">The part that the votes of the nearest training items get right, to compare with; null
/// where there are fewer items than neighbors.</param>
/// <param name="Loss">Logistic: the objective's value at the end; else null.</param>
/// <param name="Confusion">What the held-out items were taken for, a row a class; of the training items where none were
/// held out.</param>
/// <param name="Path">The full path of the file; null where none was written.</param>
public sealed record ProbeReport(
    string Name, ProbeMethod Method, int Dimension, string[] Classes, int TrainCount, int TestCount, string[] HeldOut,
    double TrainAccuracy, double? TestAccuracy, double? KnnAccuracy, double? Loss, ConfusionRow[] Confusion,
    string? Path)
{
    private ConfusionMatrix confusion = null!;

    /// <summary><see cref="Confusion"/> as a table: a line a true class, a column a predicted one.</summary>
    public string ConfusionTable() => ConfusionRow.Table(confusion);

    /// <summary>The probe itself, to hand to other commands.</summary>
    [JsonIgnore]
    public EmbeddingProbe Probe { get; private init; } = null!;

    internal static ProbeReport Of(TrainedProbe trained, string? path)
    {
        var confusion = trained.Test ?? trained.Train;
        return new(
            Name: trained.Probe.TrainedOn,
            Method: trained.Probe.Options.Method,
            Dimension: trained.Probe.Classifier.Dimension,
            Classes: [.. trained.Probe.Classes],
            TrainCount: trained.TrainRows.Count,
            TestCount: trained.TestRows.Count,
            HeldOut: [.. trained.Probe.HeldOut],
            TrainAccuracy: trained.Train.Accuracy,
            TestAccuracy: trained.Test?.Accuracy,
            KnnAccuracy: trained.NeighborAccuracy,
            Loss: trained.Loss,
            Confusion: ConfusionRow.Of(confusion),
            Path: path)
        {
            Probe = trained.Probe,
            confusion = confusion,
        };
    }
}

/// <summary>What the items of one class were taken for.</summary>
/// <param name="Class">The true class.</param>
/// <param name="Count">Items of the class.</param>
/// <param name="Right">Items of the class that were taken for it.</param>
/// <param name="Recall"><see cref="Right"/> as a part of the items of the class, 0 to 1; null where there are
/// none.</param>
/// <param name="Precision"><see cref="Right"/> as a part of the items that were taken for the class; null where none
/// were.</param>
/// <param name="Predicted">Items taken for each class, in the order of the rows.</param>
/// <param name="TakenFor">The other classes that items were taken for, with their numbers, the commonest first.</param>
public sealed record ConfusionRow(
    string Class, int Count, int Right, double? Recall, double? Precision, int[] Predicted, string[] TakenFor)
{
    private const int MostShown = 30; // classes in a table

    internal static string Table(ConfusionMatrix matrix) => matrix.Classes.Count <= MostShown
        ? matrix.ToString()
        : $"{matrix.Classes.Count} classes: see the property Confusion";

    internal static ConfusionRow[] Of(ConfusionMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Classes.Count).Select(place => Of(matrix, place))];

    private static ConfusionRow Of(ConfusionMatrix matrix, int place)
    {
        int[] predicted = [.. Enumerable.Range(0, matrix.Classes.Count).Select(other => matrix[place, other])];
        var right = predicted[place];
        return new(
            Class: matrix.Classes[place],
            Count: predicted.Sum(),
            Right: right,
            Recall: matrix.Recall(place),
            Precision: matrix.Precision(place),
            Predicted: predicted,
            TakenFor: [
                .. Enumerable.Range(0, predicted.Length)
                    .Where(other => other != place && predicted[other] > 0)
                    .OrderByDescending(other => predicted[other])
                    .Select(other => $"{matrix.Classes[other]} ({predicted[other]})"),
            ]);
    }
}
