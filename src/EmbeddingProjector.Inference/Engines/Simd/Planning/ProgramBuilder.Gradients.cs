using EmbeddingProjector.Inference.Engines.Simd.Gradients;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <content>The steps of the gradients: made together with the group's own, while its weights are at hand, and put in
/// order at the end.</content>
internal sealed partial class ProgramBuilder
{
    private readonly Dictionary<GradientPart, List<Step>> gradientSteps = [];
    private readonly Dictionary<FusedNode, MapBuffer> chosenTaps = [];
    private readonly List<MapBuffer> moreMaps = [];

    // A group of several inputs has a part for each.
    private void AddGradients(FusedNode group, Func<GradientPart, IEnumerable<Step>> make)
    {
        foreach (var part in gradients?.PartsOf(group) ?? [])
        {
            // Step by step, so that an error leaves none behind.
            var made = gradientSteps[part] = [];
            foreach (var step in make(part))
                made.Add(step);
        }
    }

    private void AddSimpleGradients(FusedNode group) => AddGradients(group, part => [group.Main.Op switch
    {
        MaxPool2dOp op => new MaxPoolGradientStep(
            part.Name, op, chosenTaps[group], part.Source!, part.Target, part.Addend, part.Mask)
            { KeepsHalo = part.Continues },
        AvgPool2dOp or AdaptiveAvgPool2dOp => new AveragePoolGradientStep(
            part.Name, group.Main.Op, part.Source!, part.Target, part.Addend, part.Mask)
            { KeepsHalo = part.Continues },
        FlattenOp => new FlattenGradientStep(part.Name, part.Source!, part.Target),
        ConcatOp => new ConcatGradientStep(part.Name, part.Source!, part.Target, part.Share!.Channel),
        _ => throw new GraphException(group.Main.Name, $"the Simd engine has no gradient of {group.Main.Op.Kind}"),
    }]);

    private IEnumerable<Step> ScaleGradient(GradientPart part, double[] scale)
    {
        var affine = (scale, new double[scale.Length]);
        yield return new ElementwiseStep(
            part.Name, affine, activation: default, part.Source!, part.Target, part.Addend, part.Mask)
            { KeepsHalo = part.Continues };
    }

    private OpDefinition Definition(Node node) => node.Op.Define(new(
        node.Name, [.. node.Inputs.Select(input => shapes[input])], shapes[node.Index],
        suffix => weights.Read(node, suffix)));

    // What has no pass of its own: slow, and right.
    private void AddDefinitionGradients(FusedNode group) => AddGradients(group, part =>
    [
        new DefinitionGradientStep(
            part.Name, Definition(group.Main), options.Threads, InputsOf(group), maps[group.Tail.Index], part.Source!,
            part.Target, part.Share!.Input),
    ]);

    private static IEnumerable<Step> ChannelAffineGradient(GradientPart part, ChannelAffineOp op)
    {
        var slopes = op with { Shift = [.. op.Shift.Select(_ => 0.0)] };
        yield return new ChannelAffineStep(part.Name, slopes, part.Source!, part.Target);
    }

    private IEnumerable<Step> ConvolutionGradient(GradientPart part, Conv2dOp op, LayerValues values)
    {
        var transposed = new TransposedWeights(values, options.Threads);
        if (GradientRules.UsesCells(op))
            return CellsGradient(part, op, transposed);

        var phases =
            from rows in GradientRules.Rows(op, part.Target.Layout)
            from columns in GradientRules.Columns(op, part.Target.Layout)
            where rows.Taps.Length * columns.Taps.Length > 0 || part.Mask is not null || part.Addend != part.Target
            select (rows, columns);
        return phases.Select((phase, i) =>
        {
            var (convolution, weights) = transposed.Phase(op, phase.rows, phase.columns);
            var next = part with { Continues = part.Continues || i > 0 };
            return PhaseGradient(next, op.Stride, convolution, weights, phase.rows, phase.columns);
        });
    }

    private Step PhaseGradient(
        GradientPart part, Size2 stride, Conv2dOp op, LayerValues values, PhaseAxis rows, PhaseAxis columns)
    {
        var (source, target) = (part.Source!, part.Target);
        if (stride == 1 && WinogradFits(op, source.Layout, target.Layout, FewestGradientTiles))
            return WinogradStep(
                part.Name, op, values, activation: default, source, target, part.Addend, part.Mask, part.Continues);

        var geometry = ConvolutionGeometry.Of(
            op, source.Layout, target.Layout, part.Addend?.Layout, part.Mask?.Layout);
        if (stride != 1)
            geometry = geometry.Every(
                (rows.First, rows.Count), (columns.First, columns.Count), stride, target.Layout, part.Addend?.Layout,
                part.Mask?.Layout);

        return new ConvolutionStep(
            part.Name, kernels, scratch, WeightPacking.Pack(op, values, source.Layout), geometry, activation: default,
            source, target, part.Addend, part.Mask) { KeepsHalo = part.Continues };
    }

    private IEnumerable<Step> CellsGradient(GradientPart part, Conv2dOp op, TransposedWeights transposed)
    {
        var source = part.Source!;
        var (rows, columns) = (GradientRules.CellRows(op), GradientRules.CellColumns(op));
        var (toCells, values) = transposed.Cells(op, rows, columns);
        var (height, width) = (part.Target.Layout.Height, part.Target.Layout.Width);
        var cells = new MapBuffer(new(
            toCells.OutChannels, rows.CellsOf(height), columns.CellsOf(width), 0, 0, Planar: false));
        moreMaps.Add(cells);
        yield return new ConvolutionStep(
            part.Name, kernels, scratch, WeightPacking.Pack(toCells, values, source.Layout),
            ConvolutionGeometry.Of(toCells, source.Layout, cells.Layout, residual: null), activation: default, source,
            cells);
        yield return new CellsStep(part.Name, new(rows.Size, columns.Size), cells, part.Target);
    }

    private IEnumerable<Step> LinearGradient(GradientPart part, LinearOp op, LayerValues values)
    {
        var target = part.Target;
        var (whole, weights) = new TransposedWeights(values, options.Threads).Linear(op, target.Layout);
        var vector = MapBuffer.PartOf(target, 0, MapLayout.Vector(target.Layout.ImageLength));
        var source = part.Source!;
        yield return new ConvolutionStep(
            part.Name, kernels, scratch, WeightPacking.Pack(whole, weights, source.Layout),
            ConvolutionGeometry.OfLinear(source, vector), activation: default, source, vector);
    }

    // Sums and given gradients have no group of their own.
    private void AppendGradients(GradientPlan plan)
    {
        foreach (var part in plan.Parts)
        {
            if (gradientSteps.Remove(part, out var made))
                steps.AddRange(made);
            else if (part.Share?.Output is { } output)
                steps.Add(new OutputGradientStep(part.Name, buffers, output, part.Target));
            else
                steps.Add(new ElementwiseStep(
                    part.Name, null, activation: default, part.Source!, part.Target, part.Addend, part.Mask)
                    { KeepsHalo = part.Continues });
        }

        steps.Add(new InputGradientStep("input", buffers, plan.Input));
    }

    private MapBuffer? TapsOf(FusedNode group, MapBuffer target)
    {
        if (gradients is null)
            return null;

        var taps = chosenTaps[group] = new(target.Layout with { HaloHeight = 0, HaloWidth = 0 });
        moreMaps.Add(taps);
        return taps;
    }
}
