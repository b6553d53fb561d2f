namespace EmbeddingProjector.Plots;

/// <summary>What explains a plot's colours, in a column beside the panels.</summary>
internal interface IPlotLegend
{
    /// <summary>The width in pixels that a height takes; 0 where there is nothing to tell apart.</summary>
    /// <param name="height">The height that <see cref="Draw"/> will be given.</param>
    double Width(double height);

    /// <summary>Draws it.</summary>
    /// <param name="canvas">On this.</param>
    /// <param name="x">The column's left.</param>
    /// <param name="y">Its top.</param>
    /// <param name="height">Its height.</param>
    void Draw(IPlotCanvas canvas, double x, double y, double height);
}
