using EmbeddingProjector.Engines.Simd.Planning;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>One pass over the images of a stage: reads some maps and writes one, in items that run in parallel.</summary>
internal abstract unsafe class Step(string name, MapBuffer? target, params MapBuffer[] sources) : IParallelJob
{
    private int haloItems;
    private float* targetStart;

    /// <summary>The tail's name, for profiles.</summary>
    public string Name { get; } = name;

    /// <summary>The map written; null where the result leaves the arena.</summary>
    public MapBuffer? Target { get; } = target;

    /// <summary>The maps read.</summary>
    public IReadOnlyList<MapBuffer> Sources { get; } = sources;

    /// <summary>Whether the step wants all images at once: its weights cost more to read than its maps.</summary>
    public virtual bool WholeBatch => false;

    /// <summary>Multiply-adds of one image, for profiles.</summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>Binds the step to some images and says how many items that makes.</summary>
    /// <param name="first">The first image's index in the batch.</param>
    /// <param name="count">How many images.</param>
    public int Begin(int first, int count)
    {
        haloItems = Target is { Layout.HasHalo: true } ? count : 0;
        targetStart = Target is null ? null : Target.At(first);
        return haloItems + Prepare(first, count);
    }

    /// <inheritdoc/>
    public void Execute(int item, int worker)
    {
        if (item < haloItems)
            Halo.Clear(targetStart + item * Target!.ImagePitch, Target.Layout);
        else
            Compute(item - haloItems, worker);
    }

    /// <summary>Binds the step and counts its items without the halo's.</summary>
    protected abstract int Prepare(int first, int count);

    /// <summary>Computes one item.</summary>
    protected abstract void Compute(int item, int worker);
}
