namespace EmbeddingProjector.Module.Commands;

/// <summary>Says how far a set of embeddings has moved from another of the same model: new pictures from old ones, or
/// the same pictures by another version.</summary>
/// <remarks>
/// <para>A classifier learns to tell the sets apart on half of the items and is judged by the other half, and the other
/// way round (the classifier two-sample test, Lopez-Paz and Oquab, ICLR 2017; Evidently's default for embeddings). Its
/// area under the ROC curve is 0.5 without drift. There is drift above the threshold, where chance would give as much
/// less than once in a hundred times.</para>
/// <para>Of items that both sets have, the cosine of their two vectors is told too.</para>
/// </remarks>
/// <example><code>Measure-EmbeddingDrift runs/last-month runs/today</code>
/// Says whether today's pictures are of another kind.</example>
/// <example><code>Measure-EmbeddingDrift runs/before runs/after -Threshold 0.6 -FailOnDrift</code>
/// Ends the script that it stands in, where they have drifted, after the result was written: pwsh -File and pwsh -Command
/// then give exit code 1, and 0 without drift. try and catch go on.</example>
/// <example><code>if (-not (Measure-EmbeddingDrift runs/before runs/after -Quiet)) { Send-Alarm }</code>
/// True where nothing has moved.</example>
[Cmdlet(VerbsDiagnostic.Measure, "EmbeddingDrift")]
[OutputType(typeof(EmbeddingDrift), typeof(bool))]
public sealed class MeasureEmbeddingDriftCommand : EmbeddingCmdlet
{
    private const double Significance = 0.01;

    /// <summary>The embeddings to compare with: a log folder, a file, or what another command gave.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public EmbeddingSource ReferenceObject { get; set; } = null!;

    /// <summary>The embeddings to compare: likewise.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [EmbeddingInput]
    [ValidateNotNull]
    public EmbeddingSource DifferenceObject { get; set; } = null!;

    /// <summary>The entry of the reference log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ReferenceTagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ReferenceTag { get; set; }

    /// <summary>The entry of the other log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DifferenceTagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DifferenceTag { get; set; }

    /// <summary>The area under the ROC curve above which there is drift.</summary>
    [Parameter]
    [ValidateRange(0.5, 1.0)]
    public double Threshold { get; set; } = 0.55;

    /// <summary>The most items of each set that are compared, drawn by the seed.</summary>
    [Parameter]
    [ValidateRange(10, int.MaxValue)]
    public int MaxItems { get; set; } = 5000;

    /// <summary>Repeats the result bit for bit.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Ends the script, as throw does, where there is drift: pwsh then ends with exit code 1.</summary>
    [Parameter]
    public SwitchParameter FailOnDrift { get; set; }

    /// <summary>Gives true where there is no drift, false where there is, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (reference, difference) = (Open(ReferenceObject, ReferenceTag), Open(DifferenceObject, DifferenceTag));
        var drift = SpaceDrift.Measure(
            reference.Vectors, difference.Vectors, reference.Ids, difference.Ids, MaxItems, Seed, Cancellation);
        var isDrifted = drift.Auc > Threshold && drift.PValue < Significance;
        WriteObject(Quiet ? !isDrifted : Describe(reference, difference, drift, isDrifted));
        if (isDrifted && FailOnDrift)
        {
            var error = new CommandInputException("Drifted", string.Create(
                CultureInfo.InvariantCulture,
                $"'{difference.Name}' has drifted from '{reference.Name}': expected an area under the curve of at most "
                + $"{Threshold}, found {drift.Auc:0.0000}")) { Kind = ErrorKind.InvalidResult };

            // A command's usual error ends only its statement: the script would go on, and pwsh -File end with 0.
            throw new RuntimeException(error.Message, error, ErrorRecords.From(error)) { WasThrownFromThrowStatement = true };
        }
    }

    private EmbeddingSet Open(EmbeddingSource source, string? tag) => source.Item is null
        ? source.Open(this, tag)
        : throw new CommandInputException(
            "SetExpected", "expected a whole set of embeddings, found one item of a pipeline");

    private EmbeddingDrift Describe(EmbeddingSet reference, EmbeddingSet difference, SpaceDrift drift, bool isDrifted)
    {
        var rows = reference.Ids.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        double[] cosines =
        [
            .. difference.Ids.Index().Where(item => rows.ContainsKey(item.Item)).Select(item => VectorScore.Of(
                reference.Vectors.Row(rows[item.Item]), difference.Vectors.Row(item.Index), VectorMetric.Cosine)),
        ];
        return new EmbeddingDrift
        {
            Reference = reference.Name,
            Difference = difference.Name,
            IsDrifted = isDrifted,
            Auc = drift.Auc,
            Threshold = Threshold,
            PValue = drift.PValue,
            MeanCosine = drift.MeanCosine,
            ReferenceCount = drift.First,
            DifferenceCount = drift.Second,
            SharedCount = cosines.Length,
            SharedCosine = cosines.Length == 0 ? null : cosines.Average(),
            LeastSharedCosine = cosines.Length == 0 ? null : cosines.Min(),
        };
    }
}
