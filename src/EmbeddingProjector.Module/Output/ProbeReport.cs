using System.Text.Json.Serialization;
using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Module.Output;

/// <summary>A probe and how well it does, as <c>New-EmbeddingProbe</c> gives them.</summary>
public sealed record ProbeReport
{
    private const int MostShown = 30; // classes in a table

    /// <summary>The name of the embeddings it was trained on.</summary>
    public required string Name { get; init; }

    /// <summary>How classes are told apart.</summary>
    public required ProbeMethod Method { get; init; }

    /// <summary>Values of one embedding.</summary>
    public required int Dimension { get; init; }

    /// <summary>The labels.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Items that the probe was trained on.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Items that were held out.</summary>
    public required int TestCount { get; init; }

    /// <summary>Their ids: Invoke-EmbeddingProbe -HeldOut judges these alone.</summary>
    public required string[] HeldOut { get; init; }

    /// <summary>The part of the training items that the probe gets right, 0 to 1.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>The part of the held-out items that it gets right; null where none were.</summary>
    public required double? TestAccuracy { get; init; }

    /// <summary>The part that the votes of the nearest training items get right, to compare with; null where there are
    /// fewer items than neighbors.</summary>
    public required double? KnnAccuracy { get; init; }

    /// <summary>Logistic: the objective's value at the end; else null.</summary>
    public required double? Loss { get; init; }

    /// <summary>What the held-out items were taken for, a row a class; of the training items where none were held
    /// out.</summary>
    public required ConfusionRow[] Confusion { get; init; }

    /// <summary>The same as a table: a line a true class, a column a predicted one. With more than 30 classes only how
    /// many there are.</summary>
    public required string ConfusionTable { get; init; }

    /// <summary>The full path of the file; null where none was written.</summary>
    public required string? Path { get; init; }

    /// <summary>The probe itself, to hand to other commands.</summary>
    [JsonIgnore]
    public EmbeddingProbe Probe { get; private init; } = null!;

    internal static ProbeReport Of(TrainedProbe trained, string? path)
    {
        var confusion = trained.Test ?? trained.Train;
        return new()
        {
            Name = trained.Probe.TrainedOn,
            Method = trained.Probe.Options.Method,
            Dimension = trained.Probe.Classifier.Dimension,
            Classes = [.. trained.Probe.Classes],
            TrainCount = trained.TrainRows.Count,
            TestCount = trained.TestRows.Count,
            HeldOut = [.. trained.Probe.HeldOut],
            TrainAccuracy = trained.Train.Accuracy,
            TestAccuracy = trained.Test?.Accuracy,
            KnnAccuracy = trained.NeighborAccuracy,
            Loss = trained.Loss,
            Confusion = ConfusionRow.Of(confusion),
            ConfusionTable = confusion.Classes.Count <= MostShown
                ? confusion.ToString()
                : $"{confusion.Classes.Count} classes: see the property Confusion",
            Path = path,
            Probe = trained.Probe,
        };
    }
}
