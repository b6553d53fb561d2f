namespace EmbeddingProjector.Plots;

/// <summary>What explains a plot's colours, in a column beside the panels.</summary>
internal interface IPlotLegend
{
    /// <summary>The width in pixels that a height takes; 0 where there is nothing to tell apart.</summary>
    /// <param name="height">The height that <see cref="Draw"/> will be given.</param>
    double Width(double height);

    /// <param name="x">The column's left.</param>
    void Draw(IPlotCanvas canvas, double x, double y, double height);
}
