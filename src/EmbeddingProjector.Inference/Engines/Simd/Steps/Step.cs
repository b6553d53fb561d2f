namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>One pass over the images of a stage: reads some maps and writes one, in items that run in
/// parallel.</summary>
internal abstract unsafe class Step(string name, MapBuffer? target, params MapBuffer[] sources) : IParallelJob
{
    private int haloItems;
    private float* targetStart;

    /// <summary>The tail's name, for profiles.</summary>
    public string Name { get; } = name;

    /// <summary>The map written; null where the result leaves the arena.</summary>
    public MapBuffer? Target { get; } = target;

    public IReadOnlyList<MapBuffer> Sources { get; } = sources;

    /// <summary>Whether the step needs all images at once.</summary>
    public virtual bool WholeBatch => false;

    /// <summary>Bytes of weights that each round of a stage reads.</summary>
    public virtual long WeightBytes => 0;

    /// <summary>Whether another step has written the target's halo already.</summary>
    public bool KeepsHalo { get; init; }

    /// <summary>Multiply-adds of one image, for profiles.</summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>Floats that may be read past the end of a source; what is there changes no result.</summary>
    public virtual long ReadPast => 0;

    /// <summary>Parts that must end one before the other; known once begun.</summary>
    public virtual int Phases => 1;

    /// <summary>Binds the step to some images and says how many items its first phase has.</summary>
    /// <param name="first">The first image's index in the batch.</param>
    /// <param name="count">How many images.</param>
    public int Begin(int first, int count)
    {
        haloItems = Target is { Layout.HasHalo: true } && !KeepsHalo ? count : 0;
        targetStart = Target is null ? null : Target.At(first);
        return haloItems + Prepare(first, count);
    }

    /// <summary>Goes to a later phase and says how many items it has.</summary>
    /// <param name="phase">From 1.</param>
    public int Continue(int phase)
    {
        haloItems = 0;
        return PreparePhase(phase);
    }

    public void Execute(int item, int worker)
    {
        if (item < haloItems)
            Halo.Clear(targetStart + item * Target!.ImagePitch, Target.Layout);
        else
            Compute(item - haloItems, worker);
    }

    /// <summary>The maps that are not null.</summary>
    protected static MapBuffer[] Existing(params ReadOnlySpan<MapBuffer?> maps)
    {
        var existing = new List<MapBuffer>();
        foreach (var map in maps)
        {
            if (map is not null)
                existing.Add(map);
        }

        return [.. existing];
    }

    /// <summary>The first pixel of a row inside the halo.</summary>
    /// <param name="start">What <see cref="MapBuffer.At"/> gave for the stage's first image.</param>
    /// <param name="image">The image among those of the stage.</param>
    protected static float* Row(float* start, MapBuffer map, int image, int block, int y) =>
        start + image * map.ImagePitch + (long)block * map.Layout.BlockPitch
            + map.Layout.Interior + y * map.Layout.RowPitch;

    /// <summary>Binds the step and counts its items without the halo's.</summary>
    protected abstract int Prepare(int first, int count);

    /// <summary>Counts the items of a phase after the first.</summary>
    protected virtual int PreparePhase(int phase) => throw new InvalidOperationException($"'{Name}' has one phase");

    /// <summary>Computes one item of the phase at hand.</summary>
    protected abstract void Compute(int item, int worker);
}
