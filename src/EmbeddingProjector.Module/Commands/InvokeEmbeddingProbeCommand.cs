using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Runs a probe on a set: predicts each item's class, or ranks the items by a class's prototype.</summary>
/// <remarks>Any set of the model that the probe was trained on can be judged; another model, layer or number of
/// dimensions is an error, another preparation of the pictures a warning.</remarks>
/// <example><code>Invoke-EmbeddingProbe runs/mnist -Probe digits.safetensors | Where-Object IsRight -eq $false</code>
/// Lists the items whose class the probe gets wrong.</example>
/// <example><code>Invoke-EmbeddingProbe runs/mnist -Probe digits.safetensors -Class 7 -Top 3</code>
/// Lists the items whose dot products with the prototype of the sevens are greatest and least, three of each.</example>
/// <example><code>Invoke-EmbeddingProbe runs/mnist digits.safetensors -Class 7, 1 -Grid prototypes.png</code>
/// Draws the nine pictures most and the nine least like each of two prototypes.</example>
[Cmdlet(VerbsLifecycle.Invoke, "EmbeddingProbe", DefaultParameterSetName = "Predict", SupportsShouldProcess = true)]
[OutputType(typeof(ProbePrediction), typeof(PrototypeScore))]
public sealed class InvokeEmbeddingProbeCommand : EmbeddingSetCmdlet
{
    private EmbeddingProbe probe = null!;

    /// <summary>The probe: a .safetensors file, or what New-EmbeddingProbe gave.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public ProbeSource Probe { get; set; } = null!;

    /// <summary>Ranks the items by the dot products with these classes' prototypes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Rank")]
    [ArgumentCompleter(typeof(ProbeClassCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>How many items to give from each end of the ranking.</summary>
    [Parameter(ParameterSetName = "Rank")]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = 9;

    /// <summary>A picture of both ends of the rankings: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter(ParameterSetName = "Rank")]
    [ValidateNotNullOrEmpty]
    public string? Grid { get; set; }

    /// <summary>Judges or ranks only the items that the probe's training held out.</summary>
    [Parameter]
    public SwitchParameter HeldOut { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => probe = Probe.Open(ResolveNewPath);

    private protected override void Process(EmbeddingSet set)
    {
        if (probe.Check(set) is { } warning)
            WriteWarning(warning);

        var judged = HeldOut ? probe.HeldOutOf(set) : set;
        if (Class.Length == 0)
            Predict(judged);
        else
            Rank(judged);
    }

    private void Predict(EmbeddingSet set)
    {
        foreach (var judgement in ProbeJudgement.Of(probe, set.Vectors))
            WriteObject(ProbePrediction.Of(set, judgement));
    }

    private void Rank(EmbeddingSet set)
    {
        var grid = Grid is null ? null : ResolveNewPath(Grid);
        if (grid is not null)
            NeighborGrid.Require(grid, set);
        var rankings = Class.Select(name => PrototypeRanking.Of(probe, name, set.Vectors)).ToArray();
        if (grid is not null && ShouldProcess(grid, $"Draw the rankings of '{set.Name}'")
            && NeighborGrid.Write(grid, set, rankings, Top) is { } warning)
        {
            WriteWarning(warning);
        }

        foreach (var ranking in rankings)
        {
            foreach (var place in ranking.Ends(Top))
                WriteObject(PrototypeScore.Of(set, ranking, place));
        }
    }
}
