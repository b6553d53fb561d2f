using EmbeddingProjector.Analysis;

namespace EmbeddingProjector.Module.Output;

/// <summary>What the items of one class were taken for.</summary>
public sealed record ConfusionRow
{
    /// <summary>The true class.</summary>
    public required string Class { get; init; }

    /// <summary>Items of the class.</summary>
    public required int Count { get; init; }

    /// <summary>Items of the class that were taken for it.</summary>
    public required int Right { get; init; }

    /// <summary><see cref="Right"/> as a part of the items of the class, 0 to 1; null where there are none.</summary>
    public required double? Recall { get; init; }

    /// <summary><see cref="Right"/> as a part of the items that were taken for the class; null where none
    /// were.</summary>
    public required double? Precision { get; init; }

    /// <summary>Items taken for each class, in the order of the rows.</summary>
    public required int[] Predicted { get; init; }

    /// <summary>The other classes that items were taken for, with their numbers, the commonest first.</summary>
    public required string[] TakenFor { get; init; }

    internal static ConfusionRow[] Of(ConfusionMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Classes.Count).Select(place => Of(matrix, place))];

    private static ConfusionRow Of(ConfusionMatrix matrix, int place)
    {
        int[] predicted = [.. Enumerable.Range(0, matrix.Classes.Count).Select(other => matrix[place, other])];
        var right = predicted[place];
        return new()
        {
            Class = matrix.Classes[place],
            Count = predicted.Sum(),
            Right = right,
            Recall = matrix.Recall(place),
            Precision = matrix.Precision(place),
            Predicted = predicted,
            TakenFor =
            [
                .. Enumerable.Range(0, predicted.Length)
                    .Where(other => other != place && predicted[other] > 0)
                    .OrderByDescending(other => predicted[other])
                    .Select(other => $"{matrix.Classes[other]} ({predicted[other]})"),
            ],
        };
    }
}
