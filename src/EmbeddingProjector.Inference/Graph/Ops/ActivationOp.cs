namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Functions of one value, by their names in <c>torch.nn</c>.</summary>
internal enum Activation
{
    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>min(max(x, 0), 6).</summary>
    ReLU6,

    /// <summary>x * min(max(x + 3, 0), 6) / 6.</summary>
    Hardswish,

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    Hardsigmoid,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>x / (1 + exp(-x)).</summary>
    SiLU,

    /// <summary>x * (1 + erf(x / sqrt(2))) / 2: the exact form, not tanh's.</summary>
    GELU,

    Tanh,
}

/// <summary>A function of each value alone; any shape. A NaN stays a NaN.</summary>
internal sealed record ActivationOp(Activation Function) : Op
{
    private const double TwoOverRootPi = 1.1283791670955126; // 2 / sqrt(pi)
    private const double ErfIsOne = 6; // 1 - erf(6) is 2e-17

    public override string Kind => Function.ToString();

    /// <summary>Whether this is max(x, 0), which engines fuse most.</summary>
    public bool IsReLU => Function == Activation.ReLU;

    /// <param name="x">Any number.</param>
    internal double Value(double x) => Function switch
    {
        Activation.ReLU => x < 0 ? 0 : x,
        Activation.ReLU6 => Math.Clamp(x, 0, 6),
        Activation.Hardswish => x * Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Hardsigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Sigmoid => Sigmoid(x),
        Activation.SiLU => x * Sigmoid(x),
        Activation.GELU => x * NormalBelow(x),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(Function), Function, "no such activation"),
    };

    /// <summary>The derivative, at a kink PyTorch's.</summary>
    /// <param name="x">Any number.</param>
    internal double Slope(double x) => Function switch
    {
        Activation.ReLU => x <= 0 ? 0 : 1,
        Activation.ReLU6 => x <= 0 || x >= 6 ? 0 : 1,
        Activation.Hardswish => x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1,
        Activation.Hardsigmoid => x > -3 && x < 3 ? 1.0 / 6 : 0,
        Activation.Sigmoid => Sigmoid(x) * Sigmoid(-x),
        Activation.SiLU => Sigmoid(x) * (1 + x * Sigmoid(-x)),
        Activation.GELU => NormalBelow(x) + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI),
        Activation.Tanh => 1 - Math.Tanh(x) * Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(Function), Function, "no such activation"),
    };

    internal override OpDefinition Define(OpNode node) => new Definition(this);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) => inputs[0];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // The share of a normal distribution that lies below x.
    private static double NormalBelow(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    // erf(x) = 2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)): no term has another sign, so
    // nothing cancels (Abramowitz and Stegun, 7.1.6).
    private static double Erf(double x)
    {
        if (Math.Abs(x) >= ErfIsOne)
            return Math.Sign(x);

        double term = x, sum = x;
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return TwoOverRootPi * Math.Exp(-x * x) * sum;
    }

    private sealed class Definition(ActivationOp op) : OpDefinition
    {
        private const int Part = 1 << 12; // values that a thread computes at a time

        public override void Run(double[][] inputs, double[] output, RunContext run) =>
            InParts(output.Length, run, i => output[i] = op.Value(inputs[0][i]));

        public override void AddGradient(
            NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run) =>
            InParts(
                outputGradient.Length, run,
                i => inputGradients[0][i] += outputGradient[i] * op.Slope(values.Inputs[0][i]));

        private static void InParts(int length, RunContext run, Action<int> compute) =>
            Parallel.For(0, (length + Part - 1) / Part, run.Threads, part =>
            {
                for (var i = part * Part; i < Math.Min(length, (part + 1) * Part); i++)
                    compute(i);
            });
    }
}
