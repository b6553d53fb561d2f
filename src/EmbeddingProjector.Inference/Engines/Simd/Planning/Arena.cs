namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Gives every map its place in one block of memory.</summary>
internal static unsafe class Arena
{
    // Room for whatever steps that read whole vectors or tiles read past a map.
    private const long LeastReadPast = 8 * 64 * MapLayout.BlockChannels;

    /// <summary>Decides how long each map lives, places all, and allocates.</summary>
    /// <param name="maps">The maps that own memory.</param>
    /// <param name="kept">The maps that nothing may overwrite until the last step.</param>
    /// <param name="batch">The most images of a run.</param>
    public static AlignedBuffer Allocate(
        IReadOnlyList<Step> steps, IReadOnlyList<Stage> stages, IReadOnlyList<MapBuffer> maps,
        IEnumerable<MapBuffer> kept, int batch)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            steps[i].Target?.Touch(i);
            foreach (var source in steps[i].Sources)
                source.Touch(i);
        }

        foreach (var map in kept)
            map.Touch(steps.Count - 1);

        var requests = maps.Select(map => RequestFor(map, stages, batch)).ToList();
        var (offsets, length) = MemoryPlanner.Place(requests);
        var arena = new AlignedBuffer(length + Math.Max(LeastReadPast, steps.Max(step => step.ReadPast)));
        for (var i = 0; i < maps.Count; i++)
        {
            maps[i].Offset = offsets[i];
            maps[i].Arena = arena.Pointer;
        }

        return arena;
    }

    // A map that leaves its stage holds all images, and lives through all rounds of the stages that touch it.
    private static MemoryPlanner.Request RequestFor(MapBuffer map, IReadOnlyList<Stage> stages, int batch)
    {
        var first = stages.Single(stage => stage.First <= map.FirstStep && map.FirstStep <= stage.Last);
        var last = stages.Single(stage => stage.First <= map.LastStep && map.LastStep <= stage.Last);
        map.HoldsBatch = first != last || first.Images >= batch;
        map.Capacity = map.HoldsBatch ? batch : first.Images;
        var length = (long)map.Capacity * map.Layout.ImageLength;
        return first == last
            ? new(length, map.FirstStep, map.LastStep)
            : new(length, first.First, last.Last);
    }
}
