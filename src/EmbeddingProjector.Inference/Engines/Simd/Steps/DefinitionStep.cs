namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>An op by its definition in float64, where there is no kernel for it. An item is an image.</summary>
internal sealed unsafe class DefinitionStep(
    string name, OpDefinition definition, int threads, MapBuffer[] sources, MapBuffer target)
    : Step(name, target, sources)
{
    private readonly MapBuffer[] sources = sources;
    private readonly MapBuffer target = target;
    private readonly DefinitionMemory memory = new(threads, sources, target);
    private int first;

    protected override int Prepare(int first, int count)
    {
        this.first = first;
        return count;
    }

    protected override void Compute(int item, int worker)
    {
        var values = memory.Read(worker, sources, first, item);
        definition.Run(values, memory.Outputs[worker], memory.Runs[worker]);
        memory.Write(worker, memory.Outputs[worker], target, first, item);
    }
}
