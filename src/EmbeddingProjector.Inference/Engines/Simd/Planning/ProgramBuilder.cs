using EmbeddingProjector.Inference.Engines.Simd.Gradients;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Makes the steps of a program: one for each group of fused nodes, in order.</summary>
internal sealed partial class ProgramBuilder
{
    private readonly ImmutableArray<Node> nodes;
    private readonly ImmutableArray<TensorShape> shapes;
    private readonly MapForms forms;
    private readonly Fusion fusion;
    private readonly MapPlan maps;
    private readonly GradientPlan? gradients;
    private readonly ParameterReader weights;
    private readonly ProgramOptions options;
    private readonly SimdSettings settings;
    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly WorkerScratch shared;
    private readonly RunBuffers buffers;
    private readonly List<Step> steps = [];
    private readonly Dictionary<int, MapBuffer> rowSums = []; // of the values that squeeze and excitation reads

    private ProgramBuilder(
        ImmutableArray<Node> nodes, ImmutableArray<TensorShape> shapes, MapForms forms, Fusion fusion, MapPlan maps,
        GradientPlan? gradients, IWeightSource weights, ProgramOptions options,
        SimdSettings settings, WorkerScratch scratch, WorkerScratch shared, RunBuffers buffers)
    {
        this.nodes = nodes;
        this.shapes = shapes;
        this.forms = forms;
        this.fusion = fusion;
        this.maps = maps;
        this.gradients = gradients;
        this.weights = new(weights);
        this.options = options;
        this.scratch = scratch;
        this.shared = shared;
        this.buffers = buffers;
        this.settings = settings;
        kernels = TileKernels.For(settings.Path);
    }

    public static SimdProgram Build(
        ModelGraph graph, IWeightSource weights, ProgramOptions options, SimdSettings settings)
    {
        var shapes = graph.InferShapes(options.InputShape);
        var forms = new MapForms(graph.Nodes, shapes);
        var fusion = Fusion.Of(graph, options, forms, settings.Fuse);
        var maps = new MapPlan(fusion.Groups, forms);
        var scratch = new WorkerScratch(options.Threads);
        var shared = new WorkerScratch(1);
        var buffers = new RunBuffers(options.Outputs.Length);
        var gradients = options.Gradient ? new GradientPlan(fusion, options, forms, maps) : null;
        var builder = new ProgramBuilder(
            graph.Nodes, shapes, forms, fusion, maps, gradients, weights, options, settings, scratch, shared, buffers);
        try
        {
            foreach (var group in fusion.Groups)
                builder.Add(group);

            var forward = builder.steps.Count;
            if (gradients is not null)
                builder.AppendGradients(gradients);
            var stages = Stage.Cut(builder.steps, 0, forward, options.MaxBatch);
            List<Stage> gradientStages = gradients is null
                ? []
                : Stage.Cut(builder.steps, forward, builder.steps.Count, options.MaxBatch);
            var arena = builder.AllocateArena([.. stages, .. gradientStages]);
            scratch.Allocate();
            shared.Allocate();
            var outputShapes = options.Outputs.Select(node => shapes[node.Index]).ToList();
            IDisposable[] memory = [arena, scratch, shared];
            return gradients is null
                ? new SimdProgram(options, outputShapes, builder.steps, stages, buffers, memory)
                : new SimdGradientProgram(
                    options, outputShapes, builder.steps, stages, gradientStages, buffers, memory);
        }
        catch
        {
            foreach (var step in builder.steps.Concat(builder.gradientSteps.Values.SelectMany(made => made)))
                (step as IDisposable)?.Dispose();
            scratch.Dispose();
            shared.Dispose();
            throw;
        }
    }

    // What the gradients read of the run stays until the last of them, so that they may be asked for again.
    private AlignedBuffer AllocateArena(List<Stage> stages)
    {
        var kept = gradients?.Kept.Concat(chosenTaps.Values) ?? [];
        return Arena.Allocate(
            steps, stages, [.. maps.Roots, .. gradients?.Roots ?? [], .. moreMaps], kept, options.MaxBatch);
    }

    private void Add(FusedNode group)
    {
        var target = maps[group.Tail.Index];
        switch (group.Main.Op)
        {
            case var _ when !forms.HasStep(group.Main):
                steps.Add(new DefinitionStep(
                    group.Tail.Name, Definition(group.Main), options.Threads, InputsOf(group), target));
                AddDefinitionGradients(group);
                break;
            case PermuteOp or FlattenOp when forms.IsView(group.Main):
                break;
            case var _ when !group.Channels.IsDefault:
                steps.Add(new ChannelGatherStep(
                    group.Tail.Name, settings.Path, group.Channels, InputsOf(group), target));
                AddDefinitionGradients(group);
                break;
            case InputOp:
                steps.Add(new InputStep(group.Tail.Name, buffers, target));
                break;
            case Conv2dOp op:
                AddConvolution(group, op, target);
                break;
            case LinearOp when group.Convolution is { } op:
                AddConvolution(group, op, target);
                break;
            case LinearOp op:
                AddLinear(group, op, target);
                break;
            case ConcatOp:
                AddConcat(group, target);
                break;
            case MaxPool2dOp op:
                AddMaxPool(group, op, target);
                break;
            case AvgPool2dOp or AdaptiveAvgPool2dOp:
                steps.Add(new AveragePoolStep(group.Tail.Name, group.Main.Op, maps[group.Inputs[0]], target));
                AddSimpleGradients(group);
                break;
            case ChannelAffineOp op:
                steps.Add(new ChannelAffineStep(group.Tail.Name, op, maps[group.Inputs[0]], target));
                AddGradients(group, part => ChannelAffineGradient(part, op));
                break;
            case FlattenOp:
                steps.Add(new FlattenStep(group.Tail.Name, maps[group.Inputs[0]], target));
                AddSimpleGradients(group);
                break;
            case BatchNorm2dOp or LayerScaleOp or ActivationOp or AddOp or DropoutOp:
                AddElementwise(group, target);
                break;
            case MulOp:
                AddScale(group, target);
                break;
            case LayerNormOp or ClassTokenOp or PositionEmbeddingOp or SelectTokenOp or PatchMergingOp
                or MultiheadAttentionOp or WindowAttentionOp:
                AddTokens(group, target);
                AddDefinitionGradients(group);
                break;
            default:
                throw new GraphException(group.Main.Name, $"the Simd engine has no kernel for {group.Main.Op.Kind}");
        }

        AddOutputs(group);
    }

    private MapBuffer[] InputsOf(FusedNode group) => [.. group.Inputs.Select(input => maps[input])];

    private void AddScale(FusedNode group, MapBuffer target)
    {
        var factors = group.Excitation is { } layers
            ? Factors(group, layers)
            : maps[group.Inputs[1]];
        steps.Add(new ChannelScaleStep(group.Tail.Name, maps[group.Inputs[0]], factors, target));
        AddDefinitionGradients(group);
    }

    private MapBuffer Factors(FusedNode group, Excitation layers)
    {
        var source = maps[group.Inputs[0]];
        var factors = new MapBuffer(MapLayout.Vector(source.Layout.Channels));
        moreMaps.Add(factors);
        steps.Add(new ExcitationStep(
            group.Tail.Name, options.Threads, LayerValues.Read(weights, layers.Squeeze, norm: null),
            ActivationKernel.For(layers.Function, settings.Path), LayerValues.Read(weights, layers.Expand, norm: null),
            ActivationKernel.For(layers.Gate, settings.Path), source,
            rowSums.GetValueOrDefault(group.Inputs[0]), factors));
        return factors;
    }

    private void AddMaxPool(FusedNode group, MaxPool2dOp op, MapBuffer target)
    {
        var source = maps[group.Inputs[0]];
        if (group.Banded is { } convolution)
        {
            var (height, width) = (forms[convolution.Tail.Index].Height, forms[convolution.Tail.Index].Width);
            steps.Add(new ConvolutionPoolStep(
                group.Tail.Name, scratch,
                Bands(convolution, op.Kernel.Height, op.Stride.Height, new(op.Padding.Height, 0), target),
                new(settings.Path, op, height, width), source, target));
            return;
        }

        steps.Add(new MaxPoolStep(group.Tail.Name, settings.Path, op, source, target, TapsOf(group, target)));
        AddSimpleGradients(group);
    }

    private void AddConcat(FusedNode group, MapBuffer target)
    {
        var channel = 0;
        for (var i = 0; i < group.Inputs.Length; i++)
        {
            var input = group.Inputs[i];
            var source = maps[input];
            if (!maps.IsInPlace(input, group.Tail.Index, channel))
                steps.Add(new ConcatStep(group.Tail.Name, source, target, channel, i == group.Inputs.Length - 1));
            channel += source.Layout.Channels;
        }

        AddSimpleGradients(group);
    }

    private void AddElementwise(FusedNode group, MapBuffer target)
    {
        (double[], double[])? affine = group.Main.Op is BatchNorm2dOp or LayerScaleOp
            ? LayerValues.Affine(weights, group.Main)
            : null;
        if (affine is { } folded)
            AddGradients(group, part => ScaleGradient(part, folded.Item1));
        else
            AddDefinitionGradients(group);
        var addend = group.Main.Op is AddOp ? maps[group.Inputs[1]] : null;
        var activation = ActivationKernel.For(
            group.Activation ?? (group.Main.Op as ActivationOp)?.Function, settings.Path);
        steps.Add(new ElementwiseStep(group.Tail.Name, affine, activation, maps[group.Inputs[0]], target, addend));
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
