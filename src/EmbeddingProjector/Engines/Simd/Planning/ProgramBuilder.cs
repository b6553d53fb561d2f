using EmbeddingProjector.Engines.Simd.Kernels;
using EmbeddingProjector.Engines.Simd.Steps;
using EmbeddingProjector.Engines.Simd.Winograd;
using EmbeddingProjector.Graph;
using EmbeddingProjector.Weights;

namespace EmbeddingProjector.Engines.Simd.Planning;

/// <summary>Makes the steps of a program: one for each group of fused nodes, in order.</summary>
internal sealed class ProgramBuilder
{
    // Below, evaluating and interpolating cost more than the products saved; with few tiles, reading 4 times the weights does.
    private const int FewestWinogradChannels = 32;
    private const int FewestWinogradTiles = 9;

    // Windows that stay in a core's second-level cache or near it; larger ones are read once for as many tiles as possible.
    private const long MostCachedWindowBytes = 4L << 20;
    private const int MostSharedSlots = 140;

    private readonly Fusion fusion;
    private readonly MapPlan maps;
    private readonly ParameterReader weights;
    private readonly ProgramOptions options;
    private readonly SimdSettings settings;
    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly WorkerScratch shared;
    private readonly RunBuffers buffers;
    private readonly List<Step> steps = [];

    private ProgramBuilder(
        Fusion fusion, MapPlan maps, IWeightSource weights, ProgramOptions options, SimdSettings settings, WorkerScratch scratch, WorkerScratch shared,
        RunBuffers buffers)
    {
        this.fusion = fusion;
        this.maps = maps;
        this.weights = new(weights);
        this.options = options;
        this.scratch = scratch;
        this.shared = shared;
        this.buffers = buffers;
        this.settings = settings;
        kernels = TileKernels.For(settings.Path);
    }

    /// <summary>Compiles.</summary>
    public static SimdProgram Build(ModelGraph graph, IWeightSource weights, ProgramOptions options, SimdSettings settings)
    {
        var shapes = graph.InferShapes(options.InputShape);
        var fusion = Fusion.Of(graph, options, settings.Fuse);
        var maps = new MapPlan(fusion.Groups, shapes);
        var scratch = new WorkerScratch(options.Threads);
        var shared = new WorkerScratch(1);
        var buffers = new RunBuffers(options.Outputs.Length);
        var builder = new ProgramBuilder(fusion, maps, weights, options, settings, scratch, shared, buffers);
        try
        {
            foreach (var group in fusion.Groups)
                builder.Add(group);

            var stages = Stage.Cut(builder.steps, options.MaxBatch);
            var arena = Arena.Allocate(builder.steps, stages, [.. maps.Roots], options.MaxBatch);
            scratch.Allocate();
            shared.Allocate();
            var outputShapes = options.Outputs.Select(node => shapes[node.Index]).ToList();
            return new(options, outputShapes, builder.steps, stages, buffers, [arena, scratch, shared]);
        }
        catch
        {
            foreach (var step in builder.steps.OfType<IDisposable>())
                step.Dispose();
            scratch.Dispose();
            shared.Dispose();
            throw;
        }
    }

    private void Add(FusedNode group)
    {
        var target = maps[group.Tail.Index];
        switch (group.Main.Op)
        {
            case InputOp:
                steps.Add(new InputStep(group.Tail.Name, buffers, target));
                break;
            case Conv2dOp op:
                AddConvolution(group, op, target);
                break;
            case LinearOp op:
                AddLinear(group, op, target);
                break;
            case ConcatOp:
                AddConcat(group, target);
                break;
            case MaxPool2dOp op:
                steps.Add(new MaxPoolStep(group.Tail.Name, op, maps[group.Inputs[0]], target));
                break;
            case AdaptiveAvgPool2dOp:
                steps.Add(new AveragePoolStep(group.Tail.Name, maps[group.Inputs[0]], target));
                break;
            case FlattenOp:
                steps.Add(new FlattenStep(group.Tail.Name, maps[group.Inputs[0]], target));
                break;
            case BatchNorm2dOp or ReluOp or AddOp or DropoutOp:
                AddElementwise(group, target);
                break;
            default:
                throw new GraphException(group.Main.Name, $"the Simd engine has no kernel for {group.Main.Op.Kind}");
        }

        AddOutputs(group);
    }

    private void AddConvolution(FusedNode group, Conv2dOp op, MapBuffer target)
    {
        var source = maps[group.Inputs[0]];
        var residual = group.Residual is { } value ? maps[value] : null;
        var values = LayerValues.Read(weights, group.Main, group.Norm);
        if (WinogradFits(op, source.Layout, target.Layout))
        {
            AddWinograd(group, op, values, residual);
            return;
        }

        steps.Add(new ConvolutionStep(
            group.Tail.Name,
            kernels,
            scratch,
            WeightPacking.Pack(op, values, source.Layout),
            ConvolutionGeometry.Of(op, source.Layout, target.Layout, residual?.Layout),
            group.Relu,
            source,
            target,
            residual));
    }

    private void AddWinograd(FusedNode group, Conv2dOp op, LayerValues values, MapBuffer? residual)
    {
        var source = maps[group.Inputs[0]];
        var target = maps[group.Tail.Index];
        var windows = new WinogradWeights(op, values, options.Threads);
        var name = group.Tail.Name;
        if (windows.Bytes <= MostCachedWindowBytes)
        {
            steps.Add(new WinogradCacheStep(name, With(WinogradLayer.SlotStep(kernels)), scratch, source, target, residual));
            return;
        }

        var tiles = WinogradLayer.TilesOf(target.Layout) * options.MaxBatch;
        var fillings = (tiles + MostSharedSlots - 1) / MostSharedSlots;
        var step = WinogradLayer.SlotStep(kernels);
        var slots = ((tiles + fillings - 1) / fillings + step - 1) / step * step;
        steps.Add(new WinogradBatchStep(name, With(slots), shared, source, target, residual));

        WinogradLayer With(int slots) => new(kernels, windows, op.Padding, group.Relu, source, target, residual, slots);
    }

    // The choice depends on the layer alone, never on the batch: the two methods round differently.
    private bool WinogradFits(Conv2dOp op, MapLayout source, MapLayout target) =>
        settings is { Winograd: true, Path: not InstructionPath.Scalar } && op.Kernel == 3 && op.Stride == 1 && op.Dilation == 1 && op.Groups == 1 && !source.Planar
        && Math.Min(op.InChannels, op.OutChannels) >= FewestWinogradChannels
        && WinogradLayer.TilesOf(target) >= FewestWinogradTiles;

    // A linear layer is a convolution whose window is the whole map.
    private void AddLinear(FusedNode group, LinearOp op, MapBuffer target)
    {
        var source = maps[group.Inputs[0]];
        var layout = source.Layout;
        var window = new Size2(layout.Height, layout.Width);
        var whole = new Conv2dOp(layout.Channels, op.OutFeatures, window, 1, 0, 1, 1, op.HasBias);
        steps.Add(new ConvolutionStep(
            group.Tail.Name,
            kernels,
            scratch,
            WeightPacking.Pack(whole, LayerValues.Read(weights, group.Main, norm: null), layout),
            ConvolutionGeometry.OfLinear(source, target),
            group.Relu,
            source,
            target));
    }

    private void AddConcat(FusedNode group, MapBuffer target)
    {
        var channel = 0;
        for (var i = 0; i < group.Inputs.Length; i++)
        {
            var input = group.Inputs[i];
            var source = maps[input];
            var isRepeated = group.Inputs.IndexOf(input) != i;
            if (isRepeated || !maps.IsInPlace(input, group.Tail.Index))
                steps.Add(new ConcatStep(group.Tail.Name, source, target, channel, i == group.Inputs.Length - 1));
            channel += source.Layout.Channels;
        }
    }

    private void AddElementwise(FusedNode group, MapBuffer target)
    {
        var affine = group.Main.Op is BatchNorm2dOp ? LayerValues.Affine(weights, group.Main) : default((double[], double[])?);
        var addend = group.Main.Op is AddOp ? maps[group.Inputs[1]] : null;
        var relu = group.Relu || group.Main.Op is ReluOp;
        steps.Add(new ElementwiseStep(group.Tail.Name, affine, relu, maps[group.Inputs[0]], target, addend));
    }

    // Right behind the step, so that a wanted map need not live longer than its other readers want.
    private void AddOutputs(FusedNode group)
    {
        for (var i = 0; i < options.Outputs.Length; i++)
        {
            if (fusion.ValueOf(options.Outputs[i].Index) == group.Tail.Index)
                steps.Add(new OutputStep(options.Outputs[i].Name, buffers, i, maps[group.Tail.Index]));
        }
    }
}
