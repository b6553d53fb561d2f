using System.Diagnostics;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>One side of a comparison: a model under random weights, from the input to the logits.</summary>
internal abstract class Peer(string name, PeersOptions options) : IDisposable
{
    /// <summary>What the table's column is called.</summary>
    public string Name => name;

    /// <summary>Images per second of the fastest batch so far.</summary>
    public double Best { get; private set; }

    /// <summary>Runs one batch to warm up, then some that are timed.</summary>
    public void Measure()
    {
        RunOnce();
        for (var i = 0; i < options.Batches; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RunOnce();
            Best = Math.Max(Best, options.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <summary>The same for a time, with at least two batches.</summary>
    public void Measure(TimeSpan time)
    {
        RunOnce();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < 2 || Stopwatch.GetElapsedTime(begin) < time; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RunOnce();
            Best = Math.Max(Best, options.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Runs a batch, and back where gradients are measured.</summary>
    protected abstract void RunOnce();

    /// <summary>Values from 0 to 1, the same in every run.</summary>
    protected static float[] RandomInput(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }
}

/// <summary>An engine of ours: Simd, or libtorch through TorchSharp.</summary>
internal sealed class EnginePeer : Peer
{
    private const int Logit = 7; // the one that is differentiated

    private readonly IProgram program;
    private readonly int batch;
    private readonly float[] input;
    private readonly Memory<float>[] outputs;
    private readonly ReadOnlyMemory<float>[] slopes;
    private readonly float[] inputGradient;

    public EnginePeer(string name, IEngine engine, string model, PeersOptions options)
        : base(name, options)
    {
        batch = options.Batch;
        var graph = ModelCatalog.Find(model).BuildAt(1000, SideOf(model));
        program = engine.Compile(graph, new RandomWeights(graph), new()
        {
            Outputs = [graph.Logits], InputShape = graph.Input.Shape, MaxBatch = batch, Threads = options.Threads,
            Gradient = options.Gradient,
        });
        input = RandomInput(batch * graph.Input.Shape.Length);
        var classes = graph.Logits.Shape.Length;
        outputs = [new float[batch * classes]];
        slopes = [Enumerable.Range(0, batch * classes).Select(i => i % classes == Logit ? 1f : 0).ToArray()];
        inputGradient = new float[input.Length];
    }

    /// <summary>The input that export_onnx.py exports a model for.</summary>
    public static int SideOf(string model) => model == "inception_v3" ? 299 : 224;

    /// <inheritdoc/>
    public override void Dispose() => program.Dispose();

    /// <inheritdoc/>
    protected override void RunOnce()
    {
        program.Run(input, batch, outputs);
        (program as IGradientProgram)?.Backward(slopes, inputGradient);
    }
}
