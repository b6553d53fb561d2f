namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Threads that share out the items of one job after another: the caller is worker 0, the others spin for a few
/// microseconds, then yield, then sleep.</summary>
/// <remarks>
/// Items are handed out by a counter, so a worker that the system slows down takes fewer, and a job ends with its last
/// item: it waits for nobody who has none. That decides who computes an item and never how, so results do not depend on
/// it. Nothing is allocated per job.
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

        private readonly Bed[] beds = [.. Enumerable.Range(0, workers).Select(_ => new Bed())];
        private IParallelJob? job;
        private Exception? failure;
        private int items;
        private int unfinished;

        // The job's number in the high half, the items not yet taken in the low one: they change together, so that a
        // worker who comes late takes nothing of the next job for one of the last.
        private long tickets;
        private volatile bool stopped;

        private int Generation => (int)(Volatile.Read(ref tickets) >> 32);

        public void Run(IParallelJob work, int count)
        {
            if (workers == 1 || count == 1)
            {
                for (var item = 0; item < count; item++)
                    work.Execute(item, 0);
                return;
            }

            (job, items, unfinished) = (work, count, count);
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
            Interlocked.Exchange(ref tickets, (long)(Generation + 1) << 32 | (uint)count);
            foreach (var bed in beds)
                bed.Wake();
        }

        private void Drain(int generation, int worker)
        {
            while (true)
            {
                var now = Volatile.Read(ref tickets);
                if ((int)(now >> 32) != generation || (uint)now == 0)
                    return;
                if (Interlocked.CompareExchange(ref tickets, now - 1, now) != now)
                    continue;

                // Until the item is finished the job cannot end, and its fields stay.
                try
                {
                    job!.Execute(items - (int)(uint)now, worker);
                }
                catch (Exception error)
                {
                    failure = error;
                }

                Interlocked.Decrement(ref unfinished);
            }
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
