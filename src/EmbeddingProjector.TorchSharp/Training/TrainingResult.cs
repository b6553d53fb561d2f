using EmbeddingProjector.Analysis;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">From 1; 0 is the model before training.</param>
/// <param name="Step">Steps made by its end.</param>
/// <param name="Loss">The mean loss of the pictures learned from, each as it was when its batch came; null before
/// training.</param>
/// <param name="Accuracy">The part of them that the scores got right; null but for cross-entropy.</param>
/// <param name="Rate">The last step's rate.</param>
/// <param name="HeldOutLoss">The mean cross-entropy of the pictures held out; null but for cross-entropy.</param>
/// <param name="HeldOutAccuracy">The part of them that the scores get right; null but for cross-entropy.</param>
/// <param name="Retrieval">How well the held-out pictures' embeddings find their class among each other; null where there
/// is nothing to find, and for cross-entropy before the last epoch.</param>
/// <param name="Seconds">Of learning, without judging.</param>
/// <param name="ImagesPerSecond">Pictures learned from in that time; two views of one count as two.</param>
/// <param name="WaitShare">The part of it in which the device waited for pictures, 0 to 1.</param>
public sealed record TrainingEpoch(
    int Epoch, int Step, double? Loss, double? Accuracy, double Rate, double? HeldOutLoss, double? HeldOutAccuracy,
    RetrievalScores? Retrieval, double Seconds, double ImagesPerSecond, double WaitShare);

/// <summary>A picture that was held out, as the trained model sees it.</summary>
/// <param name="Id">Its id, as every export names it.</param>
/// <param name="Name">Its path in the data set.</param>
/// <param name="Label">Its class; null without one.</param>
/// <param name="Predicted">The class that scores highest; null but for cross-entropy.</param>
/// <param name="Probability">That class's, by softmax.</param>
public sealed record HeldOutItem(string Id, string Name, string? Label, string? Predicted, double? Probability);

/// <summary>What a training run made.</summary>
public sealed record TrainingResult
{
    /// <summary>The checkpoint's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The classes, in the order of the scores.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Pictures learned from.</summary>
    public required int TrainCount { get; init; }

    /// <summary>A row an epoch.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>The pictures held out.</summary>
    public required IReadOnlyList<HeldOutItem> HeldOut { get; init; }

    /// <summary>What the held-out pictures were taken for; null but for cross-entropy.</summary>
    public ConfusionMatrix? Confusion { get; init; }
}

/// <summary>How far a training run is.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Of the run.</param>
/// <param name="Step">Steps made.</param>
/// <param name="Steps">Of the run.</param>
/// <param name="Loss">The epoch's mean so far.</param>
/// <param name="Accuracy">The epoch's so far; null but for cross-entropy.</param>
/// <param name="Rate">The step's.</param>
/// <param name="ImagesPerSecond">The epoch's so far.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double? Accuracy, double Rate, double ImagesPerSecond);

/// <summary>Hears how a training run goes on. Every call comes on the thread that runs it.</summary>
public interface ITrainingObserver
{
    /// <summary>After each step.</summary>
    void Stepped(TrainingProgress progress);

    /// <summary>After each epoch, and before the first where the model is judged then.</summary>
    void EpochEnded(TrainingEpoch epoch);

    /// <summary>A picture cannot be read; the run goes on without it.</summary>
    void Failed(Pipeline.ItemFailure failure);
}
