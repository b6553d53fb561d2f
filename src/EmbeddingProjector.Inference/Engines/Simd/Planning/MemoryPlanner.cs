namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Places maps in one arena so that maps alive at the same time never overlap, large maps first.</summary>
internal static class MemoryPlanner
{
    // A cache line, in floats.
    private const int Alignment = 16;

    /// <summary>What is to be placed: alive from <paramref name="FirstStep"/> to <paramref name="LastStep"/>, both
    /// included.</summary>
    public readonly record struct Request(long Length, int FirstStep, int LastStep);

    /// <summary>Chooses an offset for each request.</summary>
    /// <param name="requests">Lengths in floats.</param>
    /// <returns>The offsets in the order of the requests, and the arena's length.</returns>
    public static (long[] Offsets, long Length) Place(IReadOnlyList<Request> requests)
    {
        var offsets = new long[requests.Count];
        var placed = new List<int>();
        var length = 0L;
        foreach (var index in Enumerable.Range(0, requests.Count).OrderByDescending(i => requests[i].Length))
        {
            offsets[index] = FirstGap(requests, offsets, placed, index);
            placed.Add(index);
            length = Math.Max(length, offsets[index] + Rounded(requests[index].Length));
        }

        return (offsets, length);
    }

    // The lowest offset at which the request clears every placed map that lives at the same time.
    private static long FirstGap(IReadOnlyList<Request> requests, long[] offsets, List<int> placed, int index)
    {
        var request = requests[index];
        var candidate = 0L;
        foreach (var other in placed.Where(i => Overlap(requests[i], request)).OrderBy(i => offsets[i]))
        {
            if (offsets[other] - candidate >= Rounded(request.Length))
                break;
            candidate = Math.Max(candidate, offsets[other] + Rounded(requests[other].Length));
        }

        return candidate;
    }

    private static bool Overlap(Request left, Request right) =>
        left.FirstStep <= right.LastStep && right.FirstStep <= left.LastStep;

    private static long Rounded(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
