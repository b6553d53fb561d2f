using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Trains a linear or a nearest-neighbor classifier on embeddings that stay as they are, and judges it by
/// items that were held out.</summary>
/// <remarks>The probe is trained on the training items alone; the accuracy on the others says how much of the classes
/// the embeddings hold. A linear probe's weight rows are its classes' prototypes: Invoke-EmbeddingProbe ranks items by
/// them, and ConvertTo-EmbeddingProjection -Probe draws them.</remarks>
/// <example><code>New-EmbeddingProbe runs/mnist -Destination digits.safetensors</code>
/// Trains on four fifths of the log's items, judges by the rest, and saves the probe.</example>
/// <example><code>(New-EmbeddingProbe runs/mnist -Method Ridge -Alpha 10 -Standardize).Confusion</code>
/// Shows class by class what a ridge probe on standardised dimensions takes for what.</example>
[Cmdlet(VerbsCommon.New, "EmbeddingProbe", SupportsShouldProcess = true)]
[OutputType(typeof(ProbeReport))]
public sealed class NewEmbeddingProbeCommand : EmbeddingSetCmdlet
{
    /// <summary>How classes are told apart: Logistic (multinomial regression), Ridge (least squares) or Knn (votes of
    /// the nearest training items).</summary>
    [Parameter]
    public ProbeMethod Method { get; set; } = ProbeMethod.Logistic;

    /// <summary>The metadata column that holds the classes; without it the set's labels. Items without a value are left
    /// out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? LabelColumn { get; set; }

    /// <summary>The part of each class that is held out to judge by; 0 trains on all.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.99)]
    public double TestFraction { get; set; } = 0.2;

    /// <summary>Chooses the items that are held out: the same seed chooses the same ones.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Logistic: the strength of the penalty on large weights; 1 / C of scikit-learn.</summary>
    [Parameter]
    [ValidateRange(1e-9, 1e9)]
    public double L2 { get; set; } = 1;

    /// <summary>Ridge: the strength of the penalty on large weights.</summary>
    [Parameter]
    [ValidateRange(1e-9, 1e9)]
    public double Alpha { get; set; } = 1;

    /// <summary>Logistic and Ridge: trains on dimensions brought to mean 0 and variance 1. Without it they are taken as
    /// they are. The weights apply to embeddings as they are either way.</summary>
    [Parameter]
    public SwitchParameter Standardize { get; set; }

    /// <summary>How many nearest training items vote: for Knn, and for the k-NN accuracy beside every probe.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Neighbors { get; set; } = 5;

    /// <summary>How the nearest are found: Cosine, Dot or Euclidean.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName Metric { get; set; } = new(VectorMetric.Cosine);

    /// <summary>The .safetensors file to write the probe to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Replaces a file of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(EmbeddingSet set)
    {
        var path = Destination is null ? null : ResolveNewPath(Destination);
        if (path is not null && !Force && File.Exists(path))
            throw CommandInputException.Exists(path);

        var trained = ProbeTraining.Train(set, Labels(set), Options);
        if (!trained.Converged)
        {
            WriteWarning(
                $"'{set.Name}': the weights still changed after {trained.Iterations} steps; a larger -L2 or "
                + "-Standardize helps.");
        }

        var isWritten = path is not null && ShouldProcess(path, $"Write the probe of '{set.Name}'");
        if (isWritten)
            ProbeFile.Save(path!, trained.Probe);

        WriteObject(ProbeReport.Of(trained, isWritten ? path : null));
    }

    private IReadOnlyList<string?> Labels(EmbeddingSet set) =>
        LabelColumn is null && set.Labels is null
            ? throw new AnalysisInputException(
                "NoLabels", $"'{set.Name}': expected a class for every item, found no labels; choose a -LabelColumn")
            { Kind = ErrorKind.InvalidInput }
            : set.ValuesOf(LabelColumn ?? "label");

    private ProbeOptions Options => new()
    {
        Method = Method,
        TestFraction = TestFraction,
        Seed = Seed,
        L2 = L2,
        Alpha = Alpha,
        Standardise = Standardize,
        Neighbors = Neighbors,
        Metric = Metric,
    };
}
