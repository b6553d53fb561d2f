namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Threads that share out the items of one job after another: the caller is worker 0, the others spin briefly,
/// then sleep.</summary>
/// <remarks>
/// Items are handed out by a counter, so a worker that the system slows down takes fewer. That decides who computes an
/// item and never how, so results do not depend on it. Nothing is allocated per job.
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
    /// <param name="job">What to compute.</param>
    /// <param name="items">How many items it has now.</param>
    public void Run(IParallelJob job, int items) => team.Run(job, items);

    /// <inheritdoc/>
    public void Dispose()
    {
        team.Stop();
        GC.SuppressFinalize(this);
    }

    private sealed class Team(int workers)
    {
        // About 50 microseconds: longer than the gap between two layers, too short to be seen when idle.
        private const int SpinsBeforeSleep = 1000;

        private readonly Bed[] beds = [.. Enumerable.Range(0, workers).Select(_ => new Bed())];
        private IParallelJob? job;
        private Exception? failure;
        private int items;
        private int next;
        private int busy;
        private volatile int generation;
        private volatile bool stopped;

        public void Run(IParallelJob work, int count)
        {
            if (workers == 1 || count == 1)
            {
                for (var item = 0; item < count; item++)
                    work.Execute(item, 0);
                return;
            }

            job = work;
            items = count;
            next = 0;
            busy = workers - 1;
            WakeAll();
            Drain(work, 0);
            var spin = default(SpinWait);
            while (Volatile.Read(ref busy) != 0)
                spin.SpinOnce(sleep1Threshold: -1);

            job = null;
            if (Interlocked.Exchange(ref failure, null) is { } error)
                throw new InvalidOperationException("A step of the Simd engine failed.", error);
        }

        public void Stop()
        {
            stopped = true;
            WakeAll();
        }

        public void Work(int worker)
        {
            var seen = 0;
            while (true)
            {
                seen = beds[worker].Await(this, seen);
                if (stopped)
                    return;

                Drain(job!, worker);
                Interlocked.Decrement(ref busy);
            }
        }

        private void WakeAll()
        {
            Interlocked.Increment(ref generation);
            foreach (var bed in beds)
                bed.Wake();
        }

        private void Drain(IParallelJob work, int worker)
        {
            try
            {
                for (int item; (item = Interlocked.Increment(ref next) - 1) < items;)
                    work.Execute(item, worker);
            }
            catch (Exception error)
            {
                failure = error;
            }
        }

        /// <summary>Where one worker sleeps.</summary>
        private sealed class Bed
        {
            private readonly SemaphoreSlim signal = new(0);
            private int asleep;

            public int Await(Team team, int seen)
            {
                for (var spins = 0; team.generation == seen; spins++)
                {
                    if (spins < SpinsBeforeSleep)
                    {
                        Thread.SpinWait(8);
                        continue;
                    }

                    // Lie down first, then look again: either this worker sees the new job or the caller sees the
                    // sleeper. A sleeper that the caller has seen must take the signal, or it would end its next sleep.
                    Interlocked.Exchange(ref asleep, 1);
                    if (team.generation == seen || Interlocked.Exchange(ref asleep, 0) == 0)
                        signal.Wait();
                }

                return team.generation;
            }

            public void Wake()
            {
                if (Interlocked.Exchange(ref asleep, 0) == 1)
                    signal.Release();
            }
        }
    }
}
