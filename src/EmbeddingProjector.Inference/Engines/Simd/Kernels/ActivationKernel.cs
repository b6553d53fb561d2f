using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>What ends a step: nothing, limits that the step itself keeps, or a function of each value that is still in
/// the nearest cache.</summary>
/// <remarks>Lanes are channels; lanes without a channel may become anything finite.</remarks>
internal readonly unsafe struct ActivationKernel
{
    private readonly Limits limits;
    private readonly delegate*<float*, nint, int, void> function;

    private ActivationKernel(Limits limits, delegate*<float*, nint, int, void> function = null)
    {
        this.limits = limits;
        this.function = function;
    }

    private enum Limits
    {
        None,
        Zero,
        ZeroAndSix,
    }

    private interface IFunction
    {
        static abstract V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct;
    }

    /// <summary>Results below become this: 0 for a ReLU or ReLU6, minus infinity otherwise.</summary>
    public float Floor => limits == Limits.None ? float.NegativeInfinity : 0;

    /// <summary>Results above become this: 6 for a ReLU6, infinity otherwise.</summary>
    public float Ceiling => limits == Limits.ZeroAndSix ? 6 : float.PositiveInfinity;

    /// <summary>Whether there is more to do than the limits.</summary>
    public bool IsFunction => function != null;

    /// <summary>Whether there is a kernel; others are left to the op's definition.</summary>
    public static bool Exists(Activation activation) => activation != Activation.Tanh;

    /// <param name="activation">Null for none.</param>
    public static ActivationKernel For(Activation? activation, InstructionPath path) => activation switch
    {
        null => default,
        Activation.ReLU => new(Limits.Zero),
        Activation.ReLU6 => new(Limits.ZeroAndSix),
        Activation.Hardswish => Of<Hardswish>(path),
        Activation.Hardsigmoid => Of<Hardsigmoid>(path),
        Activation.Sigmoid => Of<Sigmoid>(path),
        Activation.SiLU => Of<Silu>(path),
        Activation.GELU => Of<Gelu>(path),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "there is no kernel of it"),
    };

    /// <summary>Applies the function, where there is one, to pixels of one channel block.</summary>
    /// <param name="values">The first pixel's 16 values, changed in place.</param>
    /// <param name="step">From a pixel to the next, in floats.</param>
    /// <param name="pixels">How many.</param>
    public void Run(float* values, nint step, int pixels)
    {
        if (function != null)
            function(values, step, pixels);
    }

    private static ActivationKernel Of<F>(InstructionPath path)
        where F : struct, IFunction =>
        new(Limits.None, path == InstructionPath.Avx512
            ? &Apply<F, Avx512Lanes, Vector512<float>>
            : &Apply<F, PortableLanes, Vector<float>>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<F, M, V>(float* values, nint step, int pixels)
        where F : struct, IFunction
        where M : struct, ILanes<V>
        where V : struct
    {
        for (; pixels > 0; pixels--, values += step)
        {
            for (var lane = 0; lane < 16; lane += M.Count)
                M.Store(F.Of<M, V>(M.Load(values + lane)), values + lane);
        }
    }

    private readonly struct Hardswish : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct => M.Multiply(x, LaneMath<M, V>.HardSigmoid(x));
    }

    private readonly struct Hardsigmoid : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct => LaneMath<M, V>.HardSigmoid(x);
    }

    private readonly struct Sigmoid : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct => LaneMath<M, V>.Sigmoid(x);
    }

    private readonly struct Silu : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct => LaneMath<M, V>.Silu(x);
    }

    private readonly struct Gelu : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<M, V>(V x)
            where M : struct, ILanes<V>
            where V : struct => LaneMath<M, V>.Gelu(x);
    }
}
