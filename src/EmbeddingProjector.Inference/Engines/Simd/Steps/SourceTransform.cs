using System.Numerics;
using EmbeddingProjector.Inference.Engines.Simd.Kernels;
using EmbeddingProjector.Inference.Engines.Simd.Planning;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>What a 1x1 convolution does to its input while it reads it: x * scale + shift and an activation. The result
/// is never a map of its own.</summary>
internal sealed unsafe class SourceTransform : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly AlignedBuffer scale;
    private readonly AlignedBuffer shift;
    private readonly ActivationKernel activation;
    private float* factors;

    /// <summary>A batch normalisation.</summary>
    /// <param name="affine">A factor and a summand for each channel.</param>
    /// <param name="activation">What follows.</param>
    public SourceTransform((double[] Scale, double[] Shift) affine, ActivationKernel activation)
        : this(affine.Scale.Length, activation)
    {
        for (var channel = 0; channel < affine.Scale.Length; channel++)
        {
            scale.Pointer[channel] = (float)affine.Scale[channel];
            shift.Pointer[channel] = (float)affine.Shift[channel];
        }
    }

    /// <summary>A factor for each channel of each image.</summary>
    /// <param name="factors">A vector that an earlier step has written.</param>
    public SourceTransform(MapBuffer factors)
        : this(factors.Layout.Channels, default) => Factors = factors;

    private SourceTransform(int channels, ActivationKernel activation)
    {
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
    /// <param name="from">The first pixel.</param>
    /// <param name="step">From a pixel to the next, in floats.</param>
    /// <param name="to">The first result; the next one is 16 floats on.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="image">The image among those bound.</param>
    /// <param name="block">The channel block.</param>
    public void Run(float* from, nint step, float* to, int pixels, int image, int block)
    {
        var by = factors + (Factors is null ? 0 : image * Factors.ImagePitch) + block * Block;
        var floor = new Vector<float>(activation.Floor);
        for (var lane = 0; lane < Block; lane += Vector<float>.Count)
        {
            var factor = Vector.Load(by + lane);
            var summand = Vector.Load(shift.Pointer + block * Block + lane);
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                // A comparison with NaN is false, so a NaN stays one.
                var value = Vector.Load(from + pixel * step + lane) * factor + summand;
                Vector.ConditionalSelect(Vector.LessThan(value, floor), floor, value).Store(to + pixel * Block + lane);
            }
        }

        activation.Run(to, Block, pixels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scale.Dispose();
        shift.Dispose();
    }
}
