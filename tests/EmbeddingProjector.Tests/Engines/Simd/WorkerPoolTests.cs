using EmbeddingProjector.Inference.Engines.Simd;

namespace EmbeddingProjector.Tests.Engines.Simd;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_item_of_every_job_is_computed_once(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (var round = 0; round < 300; round++)
        {
            var job = new Counting(round % 40);
            pool.Run(job, job.Counts.Length);
            Assert.All(job.Counts, count => Assert.Equal(1, count));
            Assert.InRange(job.HighestWorker, 0, workers - 1);

            // Long enough for the threads to fall asleep now and then.
            if (round % 100 == 0)
                Thread.Sleep(5);
        }
    }

    [Fact]
    public void More_items_than_a_share_can_count_are_computed_once_too()
    {
        using var pool = new WorkerPool(2);
        var job = new Counting((1 << 20) + 3);
        pool.Run(job, job.Counts.Length);
        Assert.True(Array.TrueForAll(job.Counts, count => count == 1));
    }

    [Fact]
    public void A_worker_begins_with_its_own_share()
    {
        using var pool = new WorkerPool(2);
        var job = new Placing(64);
        for (var round = 0; round < 20; round++)
            pool.Run(job, 64);

        // Only a share that another worker ended has items of both, and they were taken from its end.
        var first = job.Workers[..32];
        Assert.Equal(0, first[0]);
        Assert.Equal(first.OrderBy(worker => worker), first);
    }

    [Fact]
    public void An_error_of_an_item_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(3);

        Assert.Throws<InvalidOperationException>(() => pool.Run(new Failing(), 20));

        var job = new Counting(20);
        pool.Run(job, 20);
        Assert.All(job.Counts, count => Assert.Equal(1, count));
    }

    private sealed class Counting(int items) : IParallelJob
    {
        private int highestWorker;

        public int[] Counts { get; } = new int[items];

        public int HighestWorker => highestWorker;

        public void Execute(int item, int worker)
        {
            Interlocked.Increment(ref Counts[item]);
            highestWorker = Math.Max(highestWorker, worker);
        }
    }

    private sealed class Placing(int items) : IParallelJob
    {
        public int[] Workers { get; } = new int[items];

        public void Execute(int item, int worker)
        {
            Thread.SpinWait(2000);
            Workers[item] = worker;
        }
    }

    private sealed class Failing : IParallelJob
    {
        public void Execute(int item, int worker) => throw new InvalidOperationException("as the test wants it");
    }
}
