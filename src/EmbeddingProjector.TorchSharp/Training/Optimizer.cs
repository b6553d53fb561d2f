using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Moves weights along their gradients as PyTorch's optimizers do.</summary>
/// <remarks>TorchSharp's own keep their state to themselves, and a run that is to go on as if it had not stopped needs
/// it.</remarks>
internal sealed class Optimizer : IDisposable
{
    private const double Beta1 = 0.9; // also SGD's momentum
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly TrainingSettings settings;
    private readonly Tensor[] weights;

    /// <summary>Starts with nothing known of the past.</summary>
    /// <param name="weights">What is moved; they stay the caller's.</param>
    public Optimizer(TrainingSettings settings, IReadOnlyList<Tensor> weights)
    {
        this.settings = settings;
        this.weights = [.. weights];
        using var none = no_grad();
        Means = [.. weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
        Squares = settings.Optimizer == TrainingOptimizer.Sgd
            ? []
            : [.. weights.Select(weight => zeros_like(weight).DetachFromDisposeScope())];
    }

    /// <summary>The gradients' running means, one a weight: SGD's velocities.</summary>
    public IReadOnlyList<Tensor> Means { get; }

    /// <summary>The running means of their squares; none for SGD.</summary>
    public IReadOnlyList<Tensor> Squares { get; }

    /// <param name="step">From 1.</param>
    public void Step(IReadOnlyList<Tensor> gradients, double rate, int step)
    {
        using var none = no_grad();
        using var scope = NewDisposeScope();
        var shrink = ClipFactor(gradients);
        var bias2 = Math.Sqrt(1 - Math.Pow(Beta2, step));
        // Held until all weights have moved: see Number.
        using Scalar clip = shrink, decay = settings.WeightDecay, kept = 1 - (rate * settings.WeightDecay);
        using Scalar back = -rate, root = bias2, stride = -rate / (1 - Math.Pow(Beta1, step));
        var numbers = new Numbers(decay, kept, back, root, stride);
        for (var i = 0; i < weights.Length; i++)
        {
            var gradient = shrink < 1 ? gradients[i].mul(clip) : gradients[i];
            Move(weights[i], gradient, Means[i], Squares.Count > 0 ? Squares[i] : null, numbers, isFirst: step == 1);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in Means.Concat(Squares))
            tensor.Dispose();
    }

    private void Move(
        Tensor weight, Tensor gradient, Tensor mean, Tensor? square, Numbers numbers, bool isFirst)
    {
        if (settings.Optimizer == TrainingOptimizer.AdamW)
            weight.mul_(numbers.Kept);
        else if (settings.WeightDecay > 0)
            gradient = gradient.add(weight, numbers.Decay);

        if (square is null)
        {
            mean.mul_(Number.Of(isFirst ? 0 : Beta1)).add_(gradient, Number.One);
            weight.add_(mean, numbers.Back);
            return;
        }

        mean.mul_(Number.Of(Beta1)).add_(gradient, Number.Of(1 - Beta1));
        square.mul_(Number.Of(Beta2)).addcmul_(gradient, gradient, Number.Of(1 - Beta2));
        var spread = square.sqrt().div_(numbers.Root).add_(Number.Of(Epsilon), Number.One);
        weight.addcdiv_(mean, spread, numbers.Stride);
    }

    // Of a step: SGD's and AdamW's decay, the rate backwards, Adam's corrections.
    private readonly record struct Numbers(Scalar Decay, Scalar Kept, Scalar Back, Scalar Root, Scalar Stride);

    private double ClipFactor(IReadOnlyList<Tensor> gradients)
    {
        if (settings.ClipNorm is not { } most)
            return 1;

        var squares = gradients.Sum(gradient => Math.Pow(gradient.norm().item<float>(), 2));
        return most / (Math.Sqrt(squares) + 1e-6);
    }
}
