namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>The gradient of one input by the op's definition in float64, from what the run left of the inputs. An item
/// is an image.</summary>
internal sealed unsafe class DefinitionGradientStep(
    string name, OpDefinition definition, int threads, MapBuffer[] inputs, MapBuffer output, MapBuffer source,
    MapBuffer target, int input) : Step(name, target, [source, .. inputs])
{
    private readonly MapBuffer target = target;
    private readonly DefinitionMemory memory = new(threads, inputs, output);
    private readonly double[][] gradients = // of the output, by worker
        [.. Enumerable.Range(0, threads).Select(_ => new double[MapOrder.Length(output.Layout)])];

    private readonly double[][][] sums = // of the inputs, by worker
    [
        .. Enumerable.Range(0, threads).Select(
            _ => inputs.Select(map => new double[MapOrder.Length(map.Layout)]).ToArray()),
    ];

    private int first;

    protected override int Prepare(int first, int count)
    {
        this.first = first;
        return count;
    }

    protected override void Compute(int item, int worker)
    {
        var values = memory.Read(worker, inputs, first, item);
        var output = memory.Outputs[worker];
        memory.Read(worker, source, first, item, gradients[worker]);
        foreach (var sum in sums[worker])
            Array.Clear(sum);

        // One array where the node reads a value twice: its gradient is the sum of both.
        var targets = sums[worker].ToArray();
        for (var i = 0; i < inputs.Length; i++)
            targets[i] = targets[Array.IndexOf(inputs, inputs[i])];
        definition.Run(values, output, memory.Runs[worker]);
        definition.AddGradient(new(values, output), gradients[worker], targets, memory.Runs[worker]);
        memory.Write(worker, targets[input], target, first, item);
    }
}
