namespace EmbeddingProjector.Logs;

/// <summary>The projections that an export computes of the rows that the projector shows.</summary>
/// <remarks>t-SNE's perplexity is 30, or a third of the rows where there are fewer than 91; UMAP has 15 neighbors, or
/// all rows where there are fewer.</remarks>
/// <param name="Methods">Each once.</param>
/// <param name="Dimensions">2 or 3.</param>
/// <param name="Seed">Repeats the result bit for bit.</param>
internal sealed record ProjectionRequest(IReadOnlyList<ProjectionMethod> Methods, int Dimensions, int Seed)
{
    /// <summary>Refuses beforehand what cannot be.</summary>
    /// <param name="where">What messages name.</param>
    /// <param name="hasLabels">Whether every row has a class.</param>
    /// <exception cref="AnalysisInputException">LDA is wanted without classes, or another number of
    /// dimensions.</exception>
    public void Require(string where, bool hasLabels)
    {
        Analysis.Require.Range(where, "dimensions of a projection", Dimensions, 2, 3);
        if (Methods.Contains(ProjectionMethod.Lda) && !hasLabels)
            Analysis.Require.Throw("TooFewClasses", $"{where}: LDA: expected a class for every item, found no labels");
    }

    /// <summary>Computes them. One that the rows do not allow is left out with a warning: the log is worth
    /// more.</summary>
    /// <param name="rows">All rows of the tag.</param>
    /// <param name="shown">Those that the projector shows.</param>
    /// <param name="observer">Hears of steps and warnings.</param>
    /// <param name="cancellation">Stops t-SNE and UMAP.</param>
    public IReadOnlyList<TagProjection> Compute(
        IEmbeddingRows rows, IReadOnlyList<int> shown, IRunObserver observer, CancellationToken cancellation)
    {
        if (Methods.Count == 0)
            return [];
        if ((long)shown.Count * rows.Dimension > Array.MaxLength)
        {
            observer.Warned(
                $"no projection is computed: expected at most {Array.MaxLength} values, "
                + $"found {shown.Count} x {rows.Dimension}");
            return [];
        }

        var data = new Matrix(shown.Count, rows.Dimension);
        for (var i = 0; i < shown.Count; i++)
            rows.Vector(shown[i]).CopyTo(data.Row(i));
        string?[] labels = [.. shown.Select(rows.Label)];
        string[]? classes = labels.All(label => label is null) ? null : [.. labels.Select(label => label ?? "")];

        var components = TagProjection.ComponentsOf(data, Seed);
        var projections = new List<TagProjection>();
        foreach (var method in Methods.Distinct())
        {
            try
            {
                projections.Add(
                    Fit(method, data, classes, observer, cancellation) with { Components = components });
            }
            catch (AnalysisInputException error)
            {
                observer.Warned($"the log is written without {TagProjection.Title(method)}: {error.Message}");
            }
        }

        return projections;
    }

    private TagProjection Fit(
        ProjectionMethod method, Matrix data, string[]? classes, IRunObserver observer, CancellationToken cancellation)
    {
        var usual = new ProjectionOptions();
        var options = usual with
        {
            Dimensions = Dimensions,
            Perplexity = Math.Clamp((data.Rows - 1) / 3.0, 1, usual.Perplexity),
            Neighbors = Math.Clamp(data.Rows, 2, usual.Neighbors),
            Seed = Seed,
        };
        var steps = new Steps(observer, $"Projecting by {TagProjection.Title(method)}");
        var projection = Projection.Fit(method, data, classes, options, steps, cancellation);
        return new TagProjection(method, TagProjection.LabelOf(projection, options), projection.Coordinates);
    }

    private sealed class Steps(IRunObserver observer, string activity) : IProgress<(int Step, int Steps)>
    {
        public void Report((int Step, int Steps) value) => observer.Stepped(activity, value.Step, value.Steps);
    }
}
