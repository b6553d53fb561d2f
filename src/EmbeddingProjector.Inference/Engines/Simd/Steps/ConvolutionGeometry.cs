namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The pixels of a convolution as [images, rows, columns] with a step, in floats, for each of the three
/// maps.</summary>
/// <remarks>
/// A 1x1 convolution of maps without halo is one long row, so that all runs are full. A linear layer is a convolution
/// as large as its map whose columns are the images: its weights are then read once for all of them.
/// </remarks>
internal sealed record ConvolutionGeometry
{
    public required int Rows { get; init; }

    /// <summary>Columns of a row; 0 where the columns are the images.</summary>
    public required int Columns { get; init; }

    /// <summary>From the source's first float to the first pixel's first input.</summary>
    public required nint SourceStart { get; init; }

    /// <summary>Between the inputs of rows that follow each other.</summary>
    public required nint SourceRow { get; init; }

    /// <summary>Between the inputs of neighboring pixels.</summary>
    public required nint SourcePixel { get; init; }

    /// <summary>From the target's first float to its first pixel.</summary>
    public required nint TargetStart { get; init; }

    public required nint TargetRow { get; init; }

    public required nint TargetPixel { get; init; }

    /// <summary>From the residual's first float to its first pixel.</summary>
    public nint ResidualStart { get; init; }

    public nint ResidualRow { get; init; }

    public nint ResidualPixel { get; init; }

    /// <summary>From the mask's first float to its first pixel.</summary>
    public nint MaskStart { get; init; }

    public nint MaskRow { get; init; }

    /// <summary>Between the mask's pixels.</summary>
    public nint MaskPixel { get; init; }

    /// <summary>Whether the columns are the images.</summary>
    public bool ColumnsAreImages => Columns == 0;

    /// <summary>The pixels of a two-dimensional convolution.</summary>
    /// <param name="op">Window, stride and padding.</param>
    /// <param name="source">The map read; its halo is at least the padding.</param>
    /// <param name="mask">The map that masks the result.</param>
    public static ConvolutionGeometry Of(
        Conv2dOp op, MapLayout source, MapLayout target, MapLayout? residual, MapLayout? mask = null)
    {
        var geometry = new ConvolutionGeometry
        {
            Rows = target.Height,
            Columns = target.Width,
            SourceStart = source.Interior - op.Padding.Height * source.RowPitch - op.Padding.Width * source.Lanes,
            SourceRow = op.Stride.Height * source.RowPitch,
            SourcePixel = op.Stride.Width * source.Lanes,
            TargetStart = target.Interior,
            TargetRow = target.RowPitch,
            TargetPixel = target.Lanes,
            ResidualStart = residual?.Interior ?? 0,
            ResidualRow = residual?.RowPitch ?? 0,
            ResidualPixel = target.Lanes,
            MaskStart = mask?.Interior ?? 0,
            MaskRow = mask?.RowPitch ?? 0,
            MaskPixel = target.Lanes,
        };
        var isPointwise = op.Kernel == 1 && op.Stride == 1 && op.Padding == default(Size2);
        var isSeamless = source.HaloWidth == 0 && target.HaloWidth == 0
            && (residual?.HaloWidth ?? 0) == 0 && (mask?.HaloWidth ?? 0) == 0;
        return isPointwise && isSeamless
            ? geometry with { Rows = 1, Columns = target.Height * target.Width }
            : geometry;
    }

    /// <summary>Some rows and columns of the target: each that many after the one before.</summary>
    /// <param name="rows">The first row and their number.</param>
    /// <param name="columns">The first column and their number.</param>
    /// <param name="mask">The map that masks the result.</param>
    public ConvolutionGeometry Every(
        (int First, int Count) rows, (int First, int Count) columns, Size2 step, MapLayout target,
        MapLayout? residual, MapLayout? mask)
    {
        return this with
        {
            Rows = rows.Count,
            Columns = columns.Count,
            TargetStart = Start(target),
            TargetRow = step.Height * target.RowPitch,
            TargetPixel = step.Width * target.Lanes,
            ResidualStart = Start(residual),
            ResidualRow = step.Height * (residual?.RowPitch ?? 0),
            ResidualPixel = step.Width * target.Lanes,
            MaskStart = Start(mask),
            MaskRow = step.Height * (mask?.RowPitch ?? 0),
            MaskPixel = step.Width * target.Lanes,
        };

        nint Start(MapLayout? map) =>
            map is null ? 0 : map.Interior + rows.First * map.RowPitch + columns.First * map.Lanes;
    }

    /// <summary>The same pixels in one or two parts whose runs of some length are better filled: of 17 columns, 14 go
    /// in runs along the rows, and the last 3 in runs down the columns.</summary>
    public ConvolutionGeometry[] Parts(int runLength)
    {
        var rest = Columns % runLength;
        var runsDown = rest * ((Rows + runLength - 1) / runLength);
        if (ColumnsAreImages || rest == 0 || runsDown >= Rows)
            return [this];

        var first = Columns - rest;
        var down = this with
        {
            Rows = rest,
            Columns = Rows,
            SourceStart = SourceStart + first * SourcePixel,
            SourceRow = SourcePixel,
            SourcePixel = SourceRow,
            TargetStart = TargetStart + first * TargetPixel,
            TargetRow = TargetPixel,
            TargetPixel = TargetRow,
            ResidualStart = ResidualStart + first * ResidualPixel,
            ResidualRow = ResidualPixel,
            ResidualPixel = ResidualRow,
            MaskStart = MaskStart + first * MaskPixel,
            MaskRow = MaskPixel,
            MaskPixel = MaskRow,
        };
        return first == 0 ? [down] : [this with { Columns = first }, down];
    }

    /// <summary>The same pixels of tokens, which are one row: runs along it, and the last few of each image in runs through
    /// as many images as fill them. Of 50 tokens in 8 images, 49 go along the rows, and the last ones of 7 images in one
    /// run.</summary>
    /// <param name="runLength">Pixels in a run.</param>
    /// <param name="source">The map read.</param>
    /// <param name="target">The map written.</param>
    /// <param name="residual">The map added.</param>
    /// <param name="mask">The map that masks the result.</param>
    /// <returns>Along the rows, through the images, and the last tokens of the images that are left; null where all
    /// runs are full.</returns>
    public ConvolutionGeometry[]? TokenParts(
        int runLength, MapBuffer source, MapBuffer target, MapBuffer? residual, MapBuffer? mask)
    {
        var rest = Columns % runLength;
        if (Rows > 1 || rest == 0)
            return null;

        var first = Columns - rest;
        var last = this with
        {
            Columns = rest,
            SourceStart = SourceStart + first * SourcePixel,
            TargetStart = TargetStart + first * TargetPixel,
            ResidualStart = ResidualStart + first * ResidualPixel,
            MaskStart = MaskStart + first * MaskPixel,
        };
        var through = last with
        {
            Rows = rest,
            Columns = 0,
            SourceRow = SourcePixel,
            SourcePixel = (nint)source.ImagePitch,
            TargetRow = TargetPixel,
            TargetPixel = (nint)target.ImagePitch,
            ResidualRow = ResidualPixel,
            ResidualPixel = (nint)(residual?.ImagePitch ?? 0),
            MaskRow = MaskPixel,
            MaskPixel = (nint)(mask?.ImagePitch ?? 0),
        };
        return first == 0 ? [through, last] : [this with { Columns = first }, through, last];
    }

    /// <summary>The images of a linear layer.</summary>
    /// <param name="source">The map or vector read.</param>
    /// <param name="target">The vector written.</param>
    public static ConvolutionGeometry OfLinear(MapBuffer source, MapBuffer target) => new()
    {
        Rows = 1,
        Columns = 0,
        SourceStart = source.Layout.Interior,
        SourceRow = 0,
        SourcePixel = (nint)source.ImagePitch,
        TargetStart = target.Layout.Interior,
        TargetRow = 0,
        TargetPixel = (nint)target.ImagePitch,
    };
}
