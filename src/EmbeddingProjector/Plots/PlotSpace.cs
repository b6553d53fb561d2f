namespace EmbeddingProjector.Plots;

/// <summary>How a panel shows three dimensions: as they are seen from in front and a little above, without
/// perspective.</summary>
/// <param name="Depth">The dimension that tells how far away an item is.</param>
/// <param name="Names">[3]: what the three axes are called.</param>
internal sealed record PlotSpace(int Depth, IReadOnlyList<string> Names)
{
    // A third of a right angle to the side and a little less from above: no axis hides another.
    private const double Aside = Math.PI / 6;
    private const double Above = Math.PI / 7;

    /// <summary>Where the axes point in the picture: to the right, upwards, and away.</summary>
    public static readonly IReadOnlyList<(double Right, double Up, double Away)> Axes =
    [
        (Math.Cos(Aside), -Math.Sin(Aside) * Math.Sin(Above), -Math.Sin(Aside) * Math.Cos(Above)),
        (Math.Sin(Aside), Math.Cos(Aside) * Math.Sin(Above), Math.Cos(Aside) * Math.Cos(Above)),
        (0, Math.Cos(Above), -Math.Sin(Above)),
    ];

    /// <summary>Items as they are seen.</summary>
    /// <param name="coordinates">[items, dimensions].</param>
    /// <param name="dimensions">[3].</param>
    /// <returns>[items, 3]: to the right, upwards, and away.</returns>
    public static Matrix Turn(Matrix coordinates, int[] dimensions)
    {
        var turned = new Matrix(coordinates.Rows, 3);
        for (var row = 0; row < turned.Rows; row++)
        {
            double[] item = [.. coordinates.Row(row).ToArray()];
            var seen = Turn(item, dimensions);
            for (var i = 0; i < 3; i++)
                turned[row, i] = (float)seen[i];
        }

        return turned;
    }

    /// <summary>A point as it is seen.</summary>
    /// <param name="point">[dimensions].</param>
    /// <param name="dimensions">[3].</param>
    public static double[] Turn(IReadOnlyList<double> point, int[] dimensions)
    {
        var seen = new double[3];
        for (var i = 0; i < 3; i++)
        {
            var (right, up, away) = Axes[i];
            var value = point[dimensions[i]];
            (seen[0], seen[1], seen[2]) = (seen[0] + (value * right), seen[1] + (value * up), seen[2] + (value * away));
        }

        return seen;
    }
}
