namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>A map's place: its layout, when it lives, and where the planner put it.</summary>
/// <remarks>A map that a concatenation reads may be a view: some channel blocks of the concatenation's own
/// map.</remarks>
internal sealed unsafe class MapBuffer(MapLayout layout)
{
    /// <summary>How an image lies in memory.</summary>
    public MapLayout Layout { get; } = layout;

    /// <summary>The map that this one is a part of.</summary>
    public MapBuffer? Parent { get; private set; }

    /// <summary>The first channel block in <see cref="Parent"/>.</summary>
    public int ParentBlock { get; private set; }

    /// <summary>The first step that writes the map.</summary>
    public int FirstStep { get; private set; } = int.MaxValue;

    /// <summary>The last step that reads it.</summary>
    public int LastStep { get; private set; } = -1;

    /// <summary>Images that it has room for.</summary>
    public int Capacity { get; set; }

    /// <summary>Whether it holds the whole batch (true) or the images that one stage works on at a time.</summary>
    public bool HoldsBatch { get; set; }

    /// <summary>Where it begins in the arena, in floats.</summary>
    public long Offset { get; set; }

    /// <summary>The arena; set once planned.</summary>
    public float* Arena { get; set; }

    /// <summary>From an image to the next, in floats.</summary>
    public long ImagePitch => Parent?.ImagePitch ?? Layout.ImageLength;

    /// <summary>The map that owns the memory.</summary>
    public MapBuffer Root => Parent?.Root ?? this;

    /// <summary>Makes this map a part of another.</summary>
    /// <param name="block">The first channel block.</param>
    public void Become(MapBuffer parent, int block)
    {
        Parent = parent;
        ParentBlock = block;
    }

    /// <summary>A part of a map, or all of it seen in another layout.</summary>
    /// <param name="parent">The map that has the memory.</param>
    /// <param name="block">The first channel block.</param>
    public static MapBuffer PartOf(MapBuffer parent, int block, MapLayout layout)
    {
        var part = new MapBuffer(layout);
        part.Become(parent, block);
        return part;
    }

    /// <summary>Notes that a step reads or writes the map.</summary>
    /// <param name="step">The step's index.</param>
    public void Touch(int step)
    {
        var root = Root;
        root.FirstStep = Math.Min(root.FirstStep, step);
        root.LastStep = Math.Max(root.LastStep, step);
    }

    /// <summary>The first float (of the halo) of the image that a stage's run begins with.</summary>
    /// <param name="firstImage">The image's index in the batch.</param>
    public float* At(int firstImage)
    {
        var root = Root;
        var blocks = 0L;
        for (var map = this; map.Parent is not null; map = map.Parent)
            blocks += (long)map.ParentBlock * Layout.BlockPitch;
        return root.Arena + root.Offset + (root.HoldsBatch ? firstImage * root.ImagePitch : 0) + blocks;
    }
}
