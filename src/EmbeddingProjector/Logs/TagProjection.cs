namespace EmbeddingProjector.Logs;

/// <summary>The rows that the projector shows in two or three dimensions, as its list of bookmarks offers
/// them.</summary>
/// <param name="Method">How they were projected.</param>
/// <param name="Label">What the list calls it.</param>
/// <param name="Coordinates">[shown, 2 or 3], finite.</param>
internal sealed record TagProjection(ProjectionMethod Method, string Label, Matrix Coordinates)
{
    /// <summary>The coordinates along principal components that every bookmark of the client has: pca-0 to
    /// pca-9.</summary>
    public const int ClientComponents = 10;

    /// <summary>[shown, up to 10]: the rows along their principal components. Opening a bookmark without them empties
    /// the client's PCA tab for good; null writes zeros.</summary>
    public Matrix? Components { get; init; }

    /// <summary>The rows' coordinates along their first principal components; null where there are none.</summary>
    /// <param name="data">[rows, dimensions], finite.</param>
    /// <param name="seed">Where the randomised solver starts.</param>
    public static Matrix? ComponentsOf(Matrix data, long seed)
    {
        if (data.Rows < 2)
            return null;

        var count = Math.Min(ClientComponents, Math.Min(data.Rows, data.Columns));
        return PrincipalComponents.Fit(data, count, seed: seed).Transform(data);
    }

    /// <summary>How a label of a method begins, and of no other: an earlier bookmark of the method is
    /// replaced.</summary>
    public static string Title(ProjectionMethod method) => method switch
    {
        ProjectionMethod.Pca => "PCA",
        ProjectionMethod.Lda => "LDA",
        ProjectionMethod.Tsne => "t-SNE",
        ProjectionMethod.Umap => "UMAP",
        _ => method.ToString(),
    };

    /// <summary>What the list of bookmarks calls a projection. The client throws away coordinates in its own t-SNE tab
    /// and has none for LDA: these are shown in the tab of UMAP.</summary>
    /// <param name="options">How it was computed.</param>
    public static string LabelOf(Projection projection, ProjectionOptions options)
    {
        var title = Title(projection.Method);
        var from = options.PcaDimensions is { } kept ? $" of {kept} components" : "";
        var variance = projection.ExplainedVarianceRatio?.Sum() * 100;
        return projection.Method switch
        {
            ProjectionMethod.Pca => Text($"{title}, {variance:F1} % of the variance"),
            ProjectionMethod.Lda => Text($"{title} (in the UMAP tab){from}, {variance:F1} % of that between classes"),
            ProjectionMethod.Tsne =>
                Text($"{title} (in the UMAP tab){from}, perplexity {options.Perplexity:0.##}, seed {options.Seed}"),
            ProjectionMethod.Umap =>
                Text($"{title}{from}, {options.Neighbors} neighbors{Fitted(projection)}, seed {options.Seed}"),
            _ => title,
        };

        static string Fitted(Projection projection) => projection.Sample is { } sample ? $", fitted to {sample}" : "";

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
