namespace EmbeddingProjector.Preprocessing;

/// <summary>A rectangle of a resized picture, and where it lies in the square that is cut out of it.</summary>
/// <param name="X">First column of the resized picture.</param>
/// <param name="Y">First row of the resized picture.</param>
/// <param name="Width">Columns taken.</param>
/// <param name="Height">Rows taken.</param>
/// <param name="OffsetX">Where the first column lies in the square; more than 0 where the picture is narrower.</param>
/// <param name="OffsetY">Where the first row lies in the square; more than 0 where the picture is lower.</param>
internal readonly record struct CropWindow(long X, long Y, int Width, int Height, int OffsetX, int OffsetY)
{
    /// <summary>All of a picture.</summary>
    public static CropWindow Whole(int width, int height) => new(0, 0, width, height, 0, 0);

    /// <summary>The square of side <paramref name="size"/> in the middle of a picture.</summary>
    /// <remarks>
    /// torchvision's <c>center_crop</c>: a picture that is too small gets half of the missing pixels, rounded down, on
    /// its left and top; one that is too large loses half of its surplus there, rounded half to even. transformers'
    /// <c>center_crop</c> rounds the former up and the latter down.
    /// </remarks>
    public static CropWindow Center(long width, long height, int size, bool cropsDown = false)
    {
        var (x, columns, offsetX) = CenterAxis(width, size, cropsDown);
        var (y, rows, offsetY) = CenterAxis(height, size, cropsDown);
        return new CropWindow(x, y, columns, rows, offsetX, offsetY);
    }

    private static (long First, int Count, int Offset) CenterAxis(long length, int size, bool cropsDown) =>
        (length < size, cropsDown) switch
        {
            (true, false) => (0, (int)length, (int)(size - length) / 2),
            (true, true) => (0, (int)length, (int)(size - length + 1) / 2),
            (false, false) => ((long)Math.Round((length - size) / 2.0, MidpointRounding.ToEven), size, 0),
            (false, true) => ((length - size) / 2, size, 0),
        };
}
