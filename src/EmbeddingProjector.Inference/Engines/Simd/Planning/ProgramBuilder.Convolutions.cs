using EmbeddingProjector.Inference.Engines.Simd.Winograd;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <content>Convolutions and linear layers, and which method computes them.</content>
internal sealed partial class ProgramBuilder
{
    // Below, evaluating and interpolating cost more than the products saved; with few tiles, reading 4 times the
    // weights does.
    private const int FewestWinogradChannels = 32;
    private const int FewestWinogradTiles = 9;

    // Gradients are mostly asked for one picture at a time: from here on its tiles fill a tile kernel's runs.
    private const int FewestGradientTiles = 20;

    // Windows that stay in a core's second-level cache or near it; larger ones are read once for as many tiles as
    // possible.
    private const long MostCachedWindowBytes = 4L << 20;
    private const int MostSharedSlots = 140;

    private void AddConvolution(FusedNode group, Conv2dOp op, MapBuffer target)
    {
        var source = maps[group.Inputs[0]];
        var residual = group.Residual is { } value ? maps[value] : null;
        var values = LayerValues.Read(weights, group.Main, group.Norm);
        var activation = ActivationKernel.For(group.Activation, settings.Path);
        AddGradients(group, part => ConvolutionGradient(part, op, values));
        if (DepthwiseStep.Fits(op) && (group.Banded is not null || !source.Layout.Planar))
        {
            AddDepthwise(group, op, values, source, target);
            return;
        }

        if (group.Before is { } before)
        {
            var transform = before.Excitation is { } layers
                ? new SourceTransform(Factors(before, layers), settings.Path)
                : new(
                    LayerValues.Affine(weights, before.Main), ActivationKernel.For(before.Activation, settings.Path),
                    settings.Path);
            steps.Add(new ConvolutionStep(
                group.Tail.Name, kernels, scratch,
                WeightPacking.Pack(
                    op, values, ConvolutionStep.Transformed(kernels, op, source.Layout, target.Layout)),
                ConvolutionGeometry.Of(op, source.Layout, target.Layout, residual?.Layout), activation, source, target,
                residual, mask: null, transform));
            return;
        }

        if (WinogradFits(op, source.Layout, target.Layout, FewestWinogradTiles))
        {
            steps.Add(WinogradStep(
                group.Tail.Name, op, values, activation, source, target, residual, mask: null, keepsHalo: false));
            return;
        }

        steps.Add(new ConvolutionStep(
            group.Tail.Name,
            kernels,
            scratch,
            WeightPacking.Pack(op, values, source.Layout),
            ConvolutionGeometry.Of(op, source.Layout, target.Layout, residual?.Layout),
            activation,
            source,
            target,
            residual));
    }

    private void AddDepthwise(FusedNode group, Conv2dOp op, LayerValues values, MapBuffer source, MapBuffer target)
    {
        var activation = ActivationKernel.For(group.Activation, settings.Path);
        var sums = RowSums(group, target);
        if (group.Banded is not { } before)
        {
            steps.Add(new DepthwiseStep(
                group.Tail.Name, op, new(settings.Path, op, values, source.Layout.RowPitch), activation, source,
                target, sums));
            return;
        }

        var expand = Bands(
            before, op.Dilation.Height * (op.Kernel.Height - 1) + 1, op.Stride.Height, op.Padding, target);
        steps.Add(new ExpandDepthwiseStep(
            group.Tail.Name, scratch, expand, new(settings.Path, op, values, expand.RowPitch), activation, source,
            target, sums));
    }

    private ConvolutionBands Bands(FusedNode group, int window, int stride, Size2 padding, MapBuffer target)
    {
        var op = (Conv2dOp)group.Main.Op;
        var (source, wide) = (maps[group.Inputs[0]].Layout, forms[group.Tail.Index]);
        var geometry = ConvolutionGeometry.Of(op, source, wide, residual: null) with
        {
            Rows = wide.Height, Columns = wide.Width,
        };
        return new(
            kernels, WeightPacking.Pack(op, LayerValues.Read(weights, group.Main, group.Norm), source), geometry,
            ActivationKernel.For(group.Activation, settings.Path), window, stride, padding, target.Layout.Height);
    }

    // Squeeze and excitation reads the mean of a map whose rows are in the nearest cache when they are computed.
    private MapBuffer? RowSums(FusedNode group, MapBuffer target)
    {
        var value = group.Tail.Index;
        if (!fusion.Groups.Any(reader => reader.ExcitedBy is not null && reader.Inputs[0] == value))
            return null;

        var sums = new MapBuffer(new(target.Layout.Channels, target.Layout.Height, 1, 0, 0, Planar: false));
        moreMaps.Add(sums);
        rowSums.Add(value, sums);
        return sums;
    }

    private Step WinogradStep(
        string name, Conv2dOp op, LayerValues values, ActivationKernel activation, MapBuffer source, MapBuffer target,
        MapBuffer? residual, MapBuffer? mask, bool keepsHalo)
    {
        var windows = new WinogradWeights(op, values, options.Threads);
        if (windows.Bytes <= MostCachedWindowBytes)
        {
            var layer = With(WinogradLayer.SlotStep(kernels));
            return new WinogradCacheStep(name, layer, scratch) { KeepsHalo = keepsHalo };
        }

        var tiles = WinogradLayer.TilesOf(target.Layout) * options.MaxBatch;
        var fillings = (tiles + MostSharedSlots - 1) / MostSharedSlots;
        var step = WinogradLayer.SlotStep(kernels);
        var slots = ((tiles + fillings - 1) / fillings + step - 1) / step * step;
        return new WinogradBatchStep(name, With(slots), shared) { KeepsHalo = keepsHalo };

        WinogradLayer With(int slots) =>
            new(kernels, windows, op.Padding, activation, source, target, residual, mask, slots);
    }

    // The choice depends on the layer alone, never on the batch: the two methods round differently.
    private bool WinogradFits(Conv2dOp op, MapLayout source, MapLayout target, int fewestTiles) =>
        settings is { Winograd: true, Path: not InstructionPath.Scalar } && !source.Planar
        && op.Kernel == 3 && op.Stride == 1 && op.Dilation == 1 && op.Groups == 1
        && Math.Min(op.InChannels, op.OutChannels) >= FewestWinogradChannels
        && WinogradLayer.TilesOf(target) >= fewestTiles;

    // A linear layer is a convolution whose window is the whole map.
    private void AddLinear(FusedNode group, LinearOp op, MapBuffer target)
    {
        var source = maps[group.Inputs[0]];
        var layout = source.Layout;
        var window = new Size2(layout.Height, layout.Width);
        var whole = new Conv2dOp(layout.Channels, op.OutFeatures, window, 1, 0, 1, 1, op.HasBias);
        var values = LayerValues.Read(weights, group.Main, norm: null);
        AddGradients(group, part => LinearGradient(part, op, values));
        steps.Add(new ConvolutionStep(
            group.Tail.Name,
            kernels,
            scratch,
            WeightPacking.Pack(whole, values, layout),
            ConvolutionGeometry.OfLinear(source, target),
            ActivationKernel.For(group.Activation, settings.Path),
            source,
            target));
    }
}
