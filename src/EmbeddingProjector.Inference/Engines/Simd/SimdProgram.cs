using System.Buffers;

namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Steps, their memory, and the threads that run them.</summary>
internal unsafe class SimdProgram : IProgram
{
    private readonly Step[] steps;
    private readonly Stage[] stages;
    private readonly IDisposable[] memory;
    private readonly MemoryHandle[] pins;
    private readonly WorkerPool pool;
    private bool disposed;

    /// <summary>Takes over steps and memory.</summary>
    public SimdProgram(
        ProgramOptions options, IReadOnlyList<TensorShape> outputShapes, IEnumerable<Step> steps,
        IEnumerable<Stage> stages, RunBuffers buffers, IDisposable[] memory)
    {
        InputShape = options.InputShape;
        OutputShapes = outputShapes;
        MaxBatch = options.MaxBatch;
        this.steps = [.. steps];
        this.stages = [.. stages];
        Buffers = buffers;
        this.memory = memory;
        pins = new MemoryHandle[outputShapes.Count];
        pool = new(options.Threads);
    }

    public TensorShape InputShape { get; }

    public IReadOnlyList<TensorShape> OutputShapes { get; }

    public int MaxBatch { get; }

    internal IReadOnlyList<Step> Steps => steps;

    internal IReadOnlyList<Stage> Stages => stages;

    /// <summary>Told the index and duration (in stopwatch ticks) of each step as it ends; null measures
    /// nothing.</summary>
    internal Action<int, long>? Profile { get; set; }

    public virtual void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        ThrowIfDisposed();
        RunArguments.Check(this, input.Length, batch, outputs);
        try
        {
            for (var i = 0; i < pins.Length; i++)
            {
                pins[i] = outputs[i].Pin();
                Buffers.Outputs[i] = (float*)pins[i].Pointer;
            }

            fixed (float* pinned = input)
            {
                Buffers.Input = pinned;
                RunStages(stages, batch);
            }
        }
        finally
        {
            foreach (var pin in pins)
                pin.Dispose();
        }
    }

    public void Dispose()
    {
        if (disposed)
            return;

        disposed = true;
        pool.Dispose();
        foreach (var step in steps)
            (step as IDisposable)?.Dispose();
        foreach (var block in memory)
            block.Dispose();
    }

    /// <summary>The caller's memory during a run.</summary>
    protected RunBuffers Buffers { get; }

    /// <summary>Refuses what comes after <see cref="Dispose"/>.</summary>
    protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    /// <summary>Runs stages one after another.</summary>
    protected void RunStages(Stage[] some, int batch)
    {
        foreach (var stage in some)
            RunStage(stage, batch);
    }

    private void RunStage(Stage stage, int batch)
    {
        for (var first = 0; first < batch; first += stage.Images)
        {
            var count = Math.Min(stage.Images, batch - first);
            for (var i = stage.First; i <= stage.Last; i++)
            {
                var start = Profile is null ? 0 : System.Diagnostics.Stopwatch.GetTimestamp();
                pool.Run(steps[i], steps[i].Begin(first, count));
                for (var phase = 1; phase < steps[i].Phases; phase++)
                    pool.Run(steps[i], steps[i].Continue(phase));
                Profile?.Invoke(i, System.Diagnostics.Stopwatch.GetTimestamp() - start);
            }
        }
    }
}
