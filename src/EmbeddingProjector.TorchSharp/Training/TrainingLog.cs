using EmbeddingProjector.Logs;
using static TorchSharp.torch.utils.tensorboard;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>A run's curves for TensorBoard, by TorchSharp's SummaryWriter, and its space after some epochs as projector
/// entries of the same folder.</summary>
internal sealed class TrainingLog
{
    /// <summary>Side in pixels of the entries' thumbnails.</summary>
    public const int ThumbnailSize = 32;

    private readonly string folder;
    private readonly global::TorchSharp.Modules.SummaryWriter writer;

    /// <summary>Begins a file of events, beside those of a run that was stopped.</summary>
    /// <param name="folder">Made where it is missing.</param>
    public TrainingLog(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        writer = SummaryWriter(folder);
    }

    /// <summary>After a step.</summary>
    public void Add(int step, double loss, double rate)
    {
        writer.add_scalar("loss/step", (float)loss, step);
        writer.add_scalar("rate", (float)rate, step);
    }

    /// <summary>After an epoch.</summary>
    public void Add(TrainingEpoch epoch)
    {
        Add("loss/epoch", epoch.Loss);
        Add("loss/held_out", epoch.HeldOutLoss);
        Add("accuracy/epoch", epoch.Accuracy);
        Add("accuracy/held_out", epoch.HeldOutAccuracy);
        Add("retrieval/recall_at_1", epoch.Retrieval?.RecallAt1);
        Add("retrieval/r_precision", epoch.Retrieval?.RPrecision);
        Add("retrieval/map_at_r", epoch.Retrieval?.MapAtR);

        void Add(string tag, double? value)
        {
            if (value is { } number)
                writer.add_scalar(tag, (float)number, epoch.Epoch);
        }
    }

    /// <summary>Writes the held-out pictures' space as the entry <c>epoch-002</c>.</summary>
    public void Add(int epoch, Judgement judgement)
    {
        var tag = $"epoch-{epoch:D3}";
        new EmbeddingSetExport(
            judgement.ToSet(tag), new EmbeddingSetExportOptions { LogDir = folder, Tag = tag, Force = true }).Run();
    }
}
