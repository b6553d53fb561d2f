using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>What a 1x1 convolution does to its input while it reads it: x * scale + shift and an activation. The result
/// is never a map of its own.</summary>
internal sealed unsafe class SourceTransform : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly AlignedBuffer scale;
    private readonly AlignedBuffer shift;
    private readonly ActivationKernel activation;
    private readonly delegate*<float*, nint, float*, int, float*, float*, float, float, void> kernel;
    private float* factors;

    /// <summary>A batch normalisation.</summary>
    /// <param name="affine">A factor and a summand for each channel.</param>
    public SourceTransform(
        (double[] Scale, double[] Shift) affine, ActivationKernel activation, InstructionPath path)
        : this(affine.Scale.Length, activation, path)
    {
        for (var channel = 0; channel < affine.Scale.Length; channel++)
        {
            scale.Pointer[channel] = (float)affine.Scale[channel];
            shift.Pointer[channel] = (float)affine.Shift[channel];
        }
    }

    /// <summary>A factor for each channel of each image.</summary>
    /// <param name="factors">A vector that an earlier step has written.</param>
    public SourceTransform(MapBuffer factors, InstructionPath path)
        : this(factors.Layout.Channels, default, path) => Factors = factors;

    private SourceTransform(int channels, ActivationKernel activation, InstructionPath path)
    {
        kernel = path == InstructionPath.Avx512
            ? &Apply<Avx512Lanes, Vector512<float>>
            : &Apply<PortableLanes, Vector<float>>;
        var lanes = (channels + Block - 1) / Block * Block;
        scale = new(lanes);
        shift = new(lanes);
        this.activation = activation;
    }

    /// <summary>The factors of each image; null where they are the same for all.</summary>
    public MapBuffer? Factors { get; }

    /// <summary>Binds the transform to the images that begin with <paramref name="first"/>.</summary>
    public void Bind(int first) => factors = Factors is null ? scale.Pointer : Factors.At(first);

    /// <summary>Transforms pixels of one channel block.</summary>
    /// <param name="step">From a pixel to the next, in floats.</param>
    /// <param name="to">The first result; the next one is 16 floats on.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="image">The image among those bound.</param>
    public void Run(float* from, nint step, float* to, int pixels, int image, int block)
    {
        var by = factors + (Factors is null ? 0 : image * Factors.ImagePitch) + block * Block;
        kernel(from, step, to, pixels, by, shift.Pointer + block * Block, activation.Floor, activation.Ceiling);
        activation.Run(to, Block, pixels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<M, V>(
        float* from, nint step, float* to, int pixels, float* scale, float* shift, float floor, float ceiling)
        where M : struct, ILanes<V>
        where V : struct
    {
        var (lowest, highest) = (M.All(floor), M.All(ceiling));
        for (var lane = 0; lane < Block; lane += M.Count)
        {
            var factor = M.Load(scale + lane);
            var summand = M.Load(shift + lane);
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                // Rounded twice, as where the two are steps of their own.
                var value = M.Add(M.Multiply(M.Load(from + pixel * step + lane), factor), summand);
                M.Store(M.AtMost(highest, M.AtLeast(lowest, value)), to + pixel * Block + lane);
            }
        }
    }

    public void Dispose()
    {
        scale.Dispose();
        shift.Dispose();
    }
}
