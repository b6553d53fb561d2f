using System.Diagnostics;
using EmbeddingProjector.Benchmarks.Peers;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Tests;
using EmbeddingProjector.TorchSharp.Training;
using TorchSharp;

namespace EmbeddingProjector.Benchmarks.Training;

/// <summary>Optimize-EmbeddingModel's trainer.</summary>
internal sealed class TrainerPeer : Peer
{
    private readonly EmbeddingTrainer trainer;
    private readonly float[] pictures;
    private readonly int[] labels;

    public TrainerPeer(string model, PeersOptions options)
        : base("ours", options)
    {
        var graph = ModelCatalog.Find(model).BuildAt(1000, EnginePeer.SideOf(model));
        trainer = new(
            graph, new RandomWeights(graph), graph.Logits, graph.Input.Shape, new() { Rate = 1e-4 }, steps: 1000, "cpu",
            options.Threads);
        pictures = RandomInput(options.Batch * graph.Input.Shape.Length);
        labels = [.. Enumerable.Range(0, options.Batch)];
    }

    /// <inheritdoc/>
    public override void Dispose() => trainer.Dispose();

    /// <inheritdoc/>
    protected override void RunOnce() => trainer.Step(pictures, labels);
}

/// <summary>TorchSharp's modules with TorchSharp's Adam.</summary>
internal sealed class ModulePeer : Peer
{
    private readonly torch.nn.Module<torch.Tensor, torch.Tensor> network;
    private readonly torch.optim.Optimizer optimizer;
    private readonly torch.Tensor pictures;
    private readonly torch.Tensor labels;
    private readonly int threads;

    public ModulePeer(string name, string model, PeersOptions options)
        : base(name, options)
    {
        threads = options.Threads;
        network = TorchModules.Of(model);
        network.train();
        optimizer = torch.optim.Adam(network.parameters(), lr: 1e-4);
        var side = EnginePeer.SideOf(model);
        pictures = torch.rand(options.Batch, 3, side, side);
        labels = torch.arange(options.Batch, torch.ScalarType.Int64);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        optimizer.Dispose();
        network.Dispose();
        pictures.Dispose();
        labels.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunOnce()
    {
        torch.set_num_threads(threads);
        using var scope = torch.NewDisposeScope();
        var loss = torch.nn.functional.cross_entropy(network.forward(pictures), labels);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        loss.item<float>();
    }
}

/// <summary>PyTorch, by <c>$PYTHON</c> or Debian's Python: a step for each line that it is sent.</summary>
internal sealed class PythonPeer : Peer
{
    private readonly Process process;

    private PythonPeer(string name, PeersOptions options, Process process)
        : base(name, options) => this.process = process;

    /// <summary>Starts it; null where there is none, and says why.</summary>
    public static PythonPeer? TryStart(string model, PeersOptions options)
    {
        if (!File.Exists(PythonScript.Program))
        {
            Console.WriteLine($"without PyTorch: there is no {PythonScript.Program}");
            return null;
        }

        var script = Path.Combine(
            RepositoryRoot.Path, "tests", "EmbeddingProjector.Benchmarks", "Training", "training_peer.py");
        var process = Process.Start(new ProcessStartInfo(
            PythonScript.Program, [script, model, $"{options.Batch}", $"{options.Threads}", $"{EnginePeer.SideOf(model)}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        if (process.StandardOutput.ReadLine() is { } name)
            return new(name, options, process);

        Console.WriteLine($"without PyTorch: {PythonScript.Program} has no torchvision (Debian: apt-get install "
            + "--no-install-recommends python3-torch python3-torchvision)");
        process.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunOnce()
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        if (process.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("PyTorch: expected an answer to each line, found its end");
    }
}
