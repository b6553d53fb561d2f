using EmbeddingProjector.Module.Output;
using EmbeddingProjector.TorchSharp.Training;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Shows how the training goes.</summary>
internal sealed class TrainingObserver(EmbeddingCmdlet cmdlet) : ITrainingObserver
{
    private readonly ProgressDisplay display = new(cmdlet, "Training");
    private TrainingProgress last;

    /// <summary>What the user is told who stopped the run.</summary>
    public string Stopped => last.Step == 0 ? "Stopped before the first step." : FormattableString.Invariant(
        $"Stopped after step {last.Step} of {last.Steps}. The same command with -Resume goes on where this one ended.");

    /// <inheritdoc/>
    public void Stepped(TrainingProgress progress)
    {
        last = progress;
        var accuracy = progress.Accuracy is { } part ? FormattableString.Invariant($", accuracy {part:P1}") : "";
        display.Report(
            progress.Step, progress.Steps,
            FormattableString.Invariant($", epoch {progress.Epoch} of {progress.Epochs}, loss {progress.Loss:F4}{accuracy}")
            + FormattableString.Invariant($", rate {progress.Rate:G3}, {progress.ImagesPerSecond:F1} images/s"));
    }

    /// <inheritdoc/>
    public void EpochEnded(TrainingEpoch epoch) =>
        cmdlet.Tell(() => cmdlet.WriteVerbose(EpochReport.Of(epoch).ToString()));

    /// <inheritdoc/>
    public void Failed(ItemFailure failure) => cmdlet.Tell(() => cmdlet.WriteError(ErrorRecords.From(failure)));

    /// <summary>Takes the display away.</summary>
    public void Complete() => display.Complete();
}
