using System.Diagnostics;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>Our side: a model under random weights, from the input to the logits, as the peer runs it.</summary>
internal sealed class OwnRunner : IDisposable
{
    // The one that peer_torch.py differentiates.
    private const int Logit = 7;

    private readonly IProgram program;
    private readonly float[] input;
    private readonly Memory<float>[] outputs;
    private readonly ReadOnlyMemory<float>[] slopes;
    private readonly float[] inputGradient;
    private readonly int batch;

    public OwnRunner(IEngine engine, string model, PeersOptions options)
    {
        batch = options.Batch;
        var graph = ModelCatalog.Find(model).Build(1000);
        program = engine.Compile(graph, new RandomWeights(graph), new()
        {
            Outputs = [graph.Logits], InputShape = graph.Input.Shape, MaxBatch = batch, Threads = options.Threads,
            Gradient = options.Gradient,
        });
        input = new float[batch * graph.Input.Shape.Length];
        var random = new Random(1);
        for (var i = 0; i < input.Length; i++)
            input[i] = random.NextSingle();
        outputs = [new float[batch * graph.Logits.Shape.Length]];
        var slope = new float[outputs[0].Length];
        for (var image = 0; image < batch; image++)
            slope[image * graph.Logits.Shape.Length + Logit] = 1;
        slopes = [slope];
        inputGradient = new float[input.Length];
    }

    /// <summary>Runs one batch to warm up, then some that are timed.</summary>
    /// <returns>Images per second of the fastest batch.</returns>
    public double Measure(int batches)
    {
        RunOnce();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < batches; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RunOnce();
            best = new(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        return batch / best.TotalSeconds;
    }

    private void RunOnce()
    {
        program.Run(input, batch, outputs);
        (program as IGradientProgram)?.Backward(slopes, inputGradient);
    }

    /// <inheritdoc/>
    public void Dispose() => program.Dispose();
}
