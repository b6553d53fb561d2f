namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>What the plan must know of each op's gradient.</summary>
internal static class GradientRules
{
    // More channels than this fill a block well enough.
    private const int MostCellChannels = 4;

    /// <summary>Whether the passes that compute a share can add another map and mask the sum.</summary>
    public static bool AddAndMask(GradientShare share) => share.Group?.Main.Op switch
    {
        Conv2dOp op => !UsesCells(op),
        LinearOp => share.Group.Convolution is { } op && !UsesCells(op),
        BatchNorm2dOp or LayerScaleOp or MaxPool2dOp or AvgPool2dOp or AdaptiveAvgPool2dOp => true,
        _ => false,
    };

    /// <summary>Whether a share is computed in several passes, each of which writes only some pixels.</summary>
    public static bool IsStrided(GradientShare share) => share.Group?.Convolution is { } op && op.Stride != 1;

    /// <summary>Whether a convolution's gradient is computed for cells of pixels.</summary>
    public static bool UsesCells(Conv2dOp op) => op.Groups == 1 && op.InChannels <= MostCellChannels;

    /// <summary>Whether a share is a picture's gradient that its passes write, and those after them read, channel by
    /// channel.</summary>
    public static bool IsPlanar(GradientShare share) =>
        share.Group is { } group && (group.Convolution is { } op ? UsesCells(op) : group.Main.Op is ChannelAffineOp);

    /// <summary>The zeros that a group's rule reads around the gradient of its result.</summary>
    public static Size2 Halo(FusedNode group, MapLayout input, MapLayout output)
    {
        if (group.Convolution is not { } op)
            return default;
        if (UsesCells(op))
            return new(
                CellRows(op).Overhang(input.Height, output.Height),
                CellColumns(op).Overhang(input.Width, output.Width));

        return new(
            Rows(op, input).Max(phase => phase.Overhang(output.Height)),
            Columns(op, input).Max(phase => phase.Overhang(output.Width)));
    }

    /// <summary>The phases of a convolution's rows.</summary>
    public static IEnumerable<PhaseAxis> Rows(Conv2dOp op, MapLayout input) => PhaseAxis.Of(
        input.Height, op.Kernel.Height, op.Stride.Height, op.Padding.Height, op.Dilation.Height);

    /// <summary>The phases of a convolution's columns.</summary>
    public static IEnumerable<PhaseAxis> Columns(Conv2dOp op, MapLayout input) => PhaseAxis.Of(
        input.Width, op.Kernel.Width, op.Stride.Width, op.Padding.Width, op.Dilation.Width);

    /// <summary>The cells of a convolution's rows.</summary>
    public static CellAxis CellRows(Conv2dOp op) =>
        new(op.Kernel.Height, op.Stride.Height, op.Padding.Height, op.Dilation.Height);

    /// <summary>The cells of a convolution's columns.</summary>
    public static CellAxis CellColumns(Conv2dOp op) =>
        new(op.Kernel.Width, op.Stride.Width, op.Padding.Width, op.Dilation.Width);
}
