using EmbeddingProjector.Inference.Engines.Simd.Planning;

namespace EmbeddingProjector.Tests.Engines.Simd;

public sealed class MemoryPlannerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Maps_alive_at_the_same_time_never_overlap(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var requests = Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomRequest(random)).ToList();

            var (offsets, length) = MemoryPlanner.Place(requests);

            for (var i = 0; i < requests.Count; i++)
            {
                Assert.InRange(offsets[i], 0, length - requests[i].Length);
                Assert.Equal(0, offsets[i] % 16);
                for (var j = 0; j < i; j++)
                    Assert.False(LiveTogether(requests[i], requests[j]) && Overlap(requests, offsets, i, j));
            }
        }
    }

    [Fact]
    public void A_chain_needs_room_for_two_maps()
    {
        var requests = Enumerable.Range(0, 20).Select(step => new MemoryPlanner.Request(160, step, step + 1)).ToList();

        Assert.Equal(320, MemoryPlanner.Place(requests).Length);
    }

    private static MemoryPlanner.Request RandomRequest(Random random)
    {
        var first = random.Next(40);
        return new(random.Next(1, 1000), first, first + random.Next(10));
    }

    private static bool LiveTogether(MemoryPlanner.Request left, MemoryPlanner.Request right) =>
        left.FirstStep <= right.LastStep && right.FirstStep <= left.LastStep;

    private static bool Overlap(List<MemoryPlanner.Request> requests, long[] offsets, int i, int j) =>
        offsets[i] < offsets[j] + requests[j].Length && offsets[j] < offsets[i] + requests[i].Length;
}
