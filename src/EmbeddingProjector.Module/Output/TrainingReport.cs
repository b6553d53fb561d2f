using EmbeddingProjector.TorchSharp.Training;

namespace EmbeddingProjector.Module.Output;

/// <summary>A trained model and how the training went, as <c>Optimize-EmbeddingModel</c> gives them.</summary>
public sealed record TrainingReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>What was made small.</summary>
    public required TrainingObjective Objective { get; init; }

    /// <summary>The classes, in the order of the head's scores.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Pictures that were learned from.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Pictures that were held out.</summary>
    public required int HeldOutCount { get; init; }

    /// <summary>The last epoch's mean loss.</summary>
    public required double? Loss { get; init; }

    /// <summary>The part of the held-out pictures that the scores get right, 0 to 1; null but for CrossEntropy.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The part of the held-out pictures whose nearest other one is of their class; null where there is nothing
    /// to find.</summary>
    public required double? RecallAt1 { get; init; }

    /// <summary>Of as many nearest ones as there are others of a picture's class, the part that is of it, on
    /// average.</summary>
    public required double? RPrecision { get; init; }

    /// <summary>The same with the order counted: the mean precision at each that is right.</summary>
    public required double? MapAtR { get; init; }

    /// <summary>A row an epoch; row 0 is the model before training.</summary>
    public required EpochReport[] Epochs { get; init; }

    /// <summary>The held-out pictures by id, with what they were taken for.</summary>
    public required HeldOutItem[] HeldOut { get; init; }

    /// <summary>What the held-out pictures were taken for, a row a class; null but for CrossEntropy.</summary>
    public required ConfusionRow[]? Confusion { get; init; }

    /// <summary>The checkpoint's full path.</summary>
    public required string Path { get; init; }

    private ConfusionMatrix? confusion;

    /// <summary><see cref="Confusion"/> as a table: a line a true class, a column a predicted one.</summary>
    public string? ConfusionTable() => confusion is null ? null : ConfusionRow.Table(confusion);

    internal static TrainingReport Of(string model, TrainingObjective objective, TrainingResult result)
    {
        var last = result.Epochs[^1];
        return new()
        {
            Model = model,
            Objective = objective,
            Classes = [.. result.Classes],
            TrainCount = result.TrainCount,
            HeldOutCount = result.HeldOut.Count,
            Loss = last.Loss,
            Accuracy = last.HeldOutAccuracy,
            RecallAt1 = last.Retrieval?.RecallAt1,
            RPrecision = last.Retrieval?.RPrecision,
            MapAtR = last.Retrieval?.MapAtR,
            Epochs = [.. result.Epochs.Select(EpochReport.Of)],
            HeldOut = [.. result.HeldOut],
            Confusion = result.Confusion is null ? null : ConfusionRow.Of(result.Confusion),
            confusion = result.Confusion,
            Path = result.Path,
        };
    }
}

/// <summary>One epoch of a training.</summary>
public sealed record EpochReport
{
    /// <summary>From 1; 0 is the model before training.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps made by its end.</summary>
    public required int Step { get; init; }

    /// <summary>The mean loss of the pictures learned from; null before training.</summary>
    public required double? Loss { get; init; }

    /// <summary>The part of them that the scores got right, each as it was when its batch came.</summary>
    public required double? TrainAccuracy { get; init; }

    /// <summary>The mean cross-entropy of the held-out pictures.</summary>
    public required double? HeldOutLoss { get; init; }

    /// <summary>The part of them that the scores get right.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The part of them whose nearest other one is of their class.</summary>
    public required double? RecallAt1 { get; init; }

    /// <summary>Their R-precision.</summary>
    public required double? RPrecision { get; init; }

    /// <summary>Their mean average precision at R.</summary>
    public required double? MapAtR { get; init; }

    /// <summary>The last step's rate.</summary>
    public required double Rate { get; init; }

    /// <summary>Seconds of learning, without judging.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pictures learned from in a second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The part of the seconds in which the device waited for pictures.</summary>
    public required double WaitShare { get; init; }

    /// <summary>One line of what matters.</summary>
    public override string ToString()
    {
        (string Name, double? Value)[] numbers =
        [
            ("loss", Loss), ("accuracy", TrainAccuracy), ("held-out loss", HeldOutLoss),
            ("held-out accuracy", Accuracy), ("recall@1", RecallAt1), ("MAP@R", MapAtR),
        ];
        var words = numbers.Where(number => number.Value is not null)
            .Select(number => FormattableString.Invariant($", {number.Name} {number.Value:F4}"));
        return FormattableString.Invariant($"epoch {Epoch}, step {Step}{string.Concat(words)}")
            + FormattableString.Invariant($", {ImagesPerSecond:F1} images/s, {WaitShare:P1} of it waiting for pictures");
    }

    internal static EpochReport Of(TrainingEpoch epoch) => new()
    {
        Epoch = epoch.Epoch,
        Step = epoch.Step,
        Loss = epoch.Loss,
        TrainAccuracy = epoch.Accuracy,
        HeldOutLoss = epoch.HeldOutLoss,
        Accuracy = epoch.HeldOutAccuracy,
        RecallAt1 = epoch.Retrieval?.RecallAt1,
        RPrecision = epoch.Retrieval?.RPrecision,
        MapAtR = epoch.Retrieval?.MapAtR,
        Rate = epoch.Rate,
        Seconds = epoch.Seconds,
        ImagesPerSecond = epoch.ImagesPerSecond,
        WaitShare = epoch.WaitShare,
    };
}
