namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Steps in a row that work on a few images at a time, so that large maps of early layers stay in the
/// cache.</summary>
/// <param name="First">The first step's index.</param>
/// <param name="Last">The last step's index.</param>
/// <param name="Images">How many images go through the stage together.</param>
internal readonly record struct Stage(int First, int Last, int Images)
{
    // Maps of a stage's images fit beside the weights in a third-level cache of common size.
    private const long MapBytes = 16L << 20;

    // Large weights are read again in each round, so more images go through them together.
    private const int MapBytesPerWeightByte = 3;

    /// <summary>Cuts steps that run one after another into stages.</summary>
    /// <param name="first">The index of the first step to cut.</param>
    /// <param name="end">The index after the last.</param>
    /// <param name="batch">The most images of a run.</param>
    public static List<Stage> Cut(IReadOnlyList<Step> steps, int first, int end, int batch)
    {
        var stages = new List<Stage>();
        var images = batch;
        var last = end - 1;
        for (var i = end - 1; i >= first; i--)
        {
            var fitting = Math.Min(images, ImagesThatFit(steps[i], batch));
            if (fitting < images && i < last)
            {
                stages.Add(new(i + 1, last, images));
                last = i;
            }

            images = fitting;
        }

        stages.Add(new(first, last, images));
        stages.Reverse();
        return stages;
    }

    private static int ImagesThatFit(Step step, int batch)
    {
        if (step.WholeBatch)
            return batch;

        var bytes = sizeof(float) * step.Sources.Append(step.Target).Sum(map => (long)(map?.Layout.ImageLength ?? 0));
        var images = 1;
        var room = Math.Max(MapBytes, MapBytesPerWeightByte * step.WeightBytes);
        while (2 * images <= batch && 2 * images * bytes <= room)
            images *= 2;
        return 2 * images > batch ? batch : images;
    }
}
