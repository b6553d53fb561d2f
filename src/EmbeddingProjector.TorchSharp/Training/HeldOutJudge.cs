using System.Collections.Immutable;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Asks a model about the pictures that were held out.</summary>
/// <param name="trainer">The model as it is.</param>
/// <param name="loader">Brings the pictures.</param>
/// <param name="data">Which.</param>
/// <param name="settings">Objective and batch.</param>
internal sealed class HeldOutJudge(
    EmbeddingTrainer trainer, PictureLoader loader, TrainingData data, TrainingSettings settings)
{
    private readonly ImmutableArray<string> classes = [.. data.Classes];

    /// <summary>Embeds, and for cross-entropy scores, every picture that can be read.</summary>
    /// <param name="thumbnailSize">Side of their thumbnails; null for none.</param>
    /// <param name="cancellation">Ends it.</param>
    public Judgement Judge(int? thumbnailSize, CancellationToken cancellation)
    {
        var ids = new ImageIdSequence();
        var (items, vectors, thumbnails) = (new List<HeldOutItem>(), new List<float[]>(), new List<RgbImage>());
        var isScored = settings.Objective == TrainingObjective.CrossEntropy;
        var loss = 0.0;
        foreach (var batch in loader.Load(data.HeldOut, settings.BatchSize, thumbnailSize, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (batch.Pictures.Count == 0)
                continue;

            var count = batch.Pictures.Count;
            var (embeddings, outputs) = trainer.Evaluate(batch.Input, count);
            for (var i = 0; i < count; i++)
            {
                var picture = batch.Pictures[i];
                var scores = Row(outputs, i, count);
                Prediction? prediction = isScored ? Softmax.Top(scores, classes) : null;
                if (isScored)
                    loss += CrossEntropy(scores, classes.IndexOf(TrainingData.LabelOf(picture.Item)));
                items.Add(new(
                    ids.Next(picture.ContentId), picture.Item.Name, picture.Item.Label, prediction?.Category,
                    prediction?.Probability));
                vectors.Add(Row(embeddings, i, count).ToArray());
                if (picture.Thumbnail is not null)
                    thumbnails.Add(picture.Thumbnail);
            }
        }

        return new(items, Matrix.FromRows(vectors), thumbnails, isScored && items.Count > 0 ? loss / items.Count : null);
    }

    private static ReadOnlySpan<float> Row(float[] values, int row, int rows) =>
        values.AsSpan(row * (values.Length / rows), values.Length / rows);

    private static double CrossEntropy(ReadOnlySpan<float> scores, int own)
    {
        double most = scores[0], sum = 0;
        foreach (var score in scores)
            most = Math.Max(most, score);
        foreach (var score in scores)
            sum += Math.Exp(score - most);
        return most + Math.Log(sum) - scores[own];
    }
}

/// <summary>The held-out pictures as a model sees them.</summary>
/// <param name="Items">Those that could be read.</param>
/// <param name="Vectors">[items, features]: their embeddings.</param>
/// <param name="Thumbnails">[items], or none.</param>
/// <param name="Loss">Their mean cross-entropy; null but for cross-entropy.</param>
internal sealed record Judgement(
    IReadOnlyList<HeldOutItem> Items, Matrix Vectors, IReadOnlyList<RgbImage> Thumbnails, double? Loss)
{
    /// <summary>The part of them whose class scores highest; null where nothing scores.</summary>
    public double? Accuracy =>
        Loss is null ? null : Items.Count(item => item.Predicted == item.Label) / (double)Items.Count;

    /// <summary>How well they find their class among each other; null where two of a class are lacking.</summary>
    public RetrievalScores? Retrieval()
    {
        int[] labelled = ClassLabels.Labelled([.. Items.Select(item => item.Label)]);
        return labelled.Length < 2 ? null
            : RetrievalScores.Of(Vectors.Select(labelled), [.. labelled.Select(row => Items[row].Label!)]);
    }

    /// <summary>What they were taken for; null where nothing scores.</summary>
    public ConfusionMatrix? Confusion() => Loss is null ? null
        : new([.. Items.Select(item => item.Label!)], [.. Items.Select(item => item.Predicted!)]);

    /// <summary>Their embeddings as a set.</summary>
    /// <param name="name">What it is called.</param>
    public EmbeddingSet ToSet(string name) => new()
    {
        Name = name,
        Ids = [.. Items.Select(item => item.Id)],
        Vectors = Vectors,
        Labels = Items.Any(item => item.Label is null) ? null : [.. Items.Select(item => item.Label!)],
        Files = [.. Items.Select(item => item.Name)],
        Thumbnails = Thumbnails.Count == Items.Count ? new(Thumbnails) : null,
    };
}
