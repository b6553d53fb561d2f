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

    private sealed class Failing : IParallelJob
    {
        public void Execute(int item, int worker) => throw new InvalidOperationException("as the test wants it");
    }
}
