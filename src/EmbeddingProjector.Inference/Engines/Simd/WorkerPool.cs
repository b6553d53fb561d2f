namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Threads that share out the items of one job after another: the caller is worker 0, the others spin for a
/// few microseconds, then yield, then sleep.</summary>
/// <remarks>
/// Each worker begins with its own share of the items, all side by side, so that from step to step it works on the same
/// images or rows: what it wrote is in its own core's caches, and other cores' are slow to read, several times slower
/// where they share no cache. A worker whose share is done takes items from the ends of the others', so one that the
/// system slows down takes fewer, and a job ends with its last item. That decides who computes an item and never how,
/// so results do not depend on it. Nothing is allocated per job.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private readonly Team team;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">With the caller; at least 1.</param>
    public WorkerPool(int workers)
    {
        team = new(workers);
        for (var worker = 1; worker < workers; worker++)
        {
            var index = worker;
            var shared = team;
            new Thread(() => shared.Work(index)) { IsBackground = true, Name = $"Simd engine worker {index}" }.Start();
        }
    }

    /// <summary>Stops the threads of a pool that nobody disposed: they hold the team, never the pool.</summary>
    ~WorkerPool() => team.Stop();

    /// <summary>Computes all items of a job and returns when the last is done.</summary>
    /// <param name="items">How many items it has now.</param>
    public void Run(IParallelJob job, int items) => team.Run(job, items);

    public void Dispose()
    {
        team.Stop();
        GC.SuppressFinalize(this);
    }

    private sealed class Team(int workers)
    {
        // A few microseconds on a core of one's own; then whoever else wants the core gets it at each step.
        private const int SpinsBeforeYield = 64;

        // Longer than the gap between two layers, too short to be seen when idle.
        private const int StepsBeforeSleep = 200;

        // A share's bits: the job's number, the next item, and the end. They change together, so that a worker who
        // comes late takes nothing of the next job for one of the last.
        private const int Bits = 20;
        private const int MostItems = (1 << Bits) - 1;
        private const int Jobs = (1 << (64 - 2 * Bits)) - 1;

        // Shares lie that many numbers apart: two cache lines, which a processor may fetch together.
        private const int Apart = 16;

        private readonly Bed[] beds = [.. Enumerable.Range(0, workers).Select(_ => new Bed())];
        private readonly long[] shares = new long[(workers + 1) * Apart];
        private IParallelJob? job;
        private Exception? failure;
        private int firstItem;
        private int unfinished;
        private int generation;
        private volatile bool stopped;

        private int Generation => Volatile.Read(ref generation);

        public void Run(IParallelJob work, int count)
        {
            if (workers == 1 || count == 1)
            {
                for (var item = 0; item < count; item++)
                    work.Execute(item, 0);
                return;
            }

            for (var first = 0; first < count; first += MostItems)
                Run(work, first, Math.Min(MostItems, count - first));
        }

        private void Run(IParallelJob work, int first, int count)
        {
            (job, firstItem, unfinished) = (work, first, count);
            Publish(count);
            Drain(Generation, 0);
            for (var step = 0; Volatile.Read(ref unfinished) != 0; step++)
                Wait(step);

            job = null;
            if (Interlocked.Exchange(ref failure, null) is { } error)
                throw new InvalidOperationException("A step of the Simd engine failed.", error);
        }

        public void Stop()
        {
            stopped = true;
            Publish(0);
        }

        public void Work(int worker)
        {
            var seen = 0;
            while (true)
            {
                seen = beds[worker].Await(this, seen);
                if (stopped)
                    return;

                Drain(seen, worker);
            }
        }

        private static void Wait(int step)
        {
            if (step < SpinsBeforeYield)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }

        private void Publish(int count)
        {
            var number = Generation + 1;
            for (var worker = 0; worker < workers; worker++)
            {
                var (next, end) = ((long)count * worker / workers, (long)count * (worker + 1) / workers);
                Volatile.Write(ref ShareOf(worker), (long)(number & Jobs) << (2 * Bits) | next << Bits | end);
            }

            Interlocked.Exchange(ref generation, number);
            foreach (var bed in beds)
                bed.Wake();
        }

        private ref long ShareOf(int worker) => ref shares[(worker + 1) * Apart];

        private void Drain(int number, int worker)
        {
            for (var i = 0; i < workers; i++)
            {
                ref var share = ref ShareOf((worker + i) % workers);
                while (Take(ref share, number & Jobs, fromEnd: i > 0) is var item and >= 0)
                    Execute(firstItem + item, worker);
            }
        }

        // An item of a share; -1 where none is left, or where the share is of another job.
        private static int Take(ref long share, int number, bool fromEnd)
        {
            while (true)
            {
                var now = Volatile.Read(ref share);
                var (next, end) = ((int)(now >> Bits) & MostItems, (int)now & MostItems);
                if ((int)(now >>> (2 * Bits)) != number || next == end)
                    return -1;

                var rest = fromEnd ? now - 1 : now + (1L << Bits);
                if (Interlocked.CompareExchange(ref share, rest, now) == now)
                    return fromEnd ? end - 1 : next;
            }
        }

        // Until the item is finished the job cannot end, and its fields stay.
        private void Execute(int item, int worker)
        {
            try
            {
                job!.Execute(item, worker);
            }
            catch (Exception error)
            {
                failure = error;
            }

            Interlocked.Decrement(ref unfinished);
        }

        /// <summary>Where one worker sleeps.</summary>
        private sealed class Bed
        {
            private readonly SemaphoreSlim signal = new(0);
            private int asleep;

            public int Await(Team team, int seen)
            {
                for (var step = 0; team.Generation == seen; step++)
                {
                    if (step < StepsBeforeSleep)
                    {
                        Wait(step);
                        continue;
                    }

                    // Lie down first, then look again: either this worker sees the new job or the caller sees the
                    // sleeper. A sleeper that the caller has seen must take the signal, or it would end its next sleep.
                    Interlocked.Exchange(ref asleep, 1);
                    if (team.Generation == seen || Interlocked.Exchange(ref asleep, 0) == 0)
                        signal.Wait();
                }

                return team.Generation;
            }

            public void Wake()
            {
                if (Interlocked.Exchange(ref asleep, 0) == 1)
                    signal.Release();
            }
        }
    }
}
