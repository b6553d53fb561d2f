using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A depthwise convolution's weights, bias and taps, for rows of one pitch.</summary>
internal sealed unsafe class DepthwiseWeights : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly Conv2dOp op;
    private readonly AlignedBuffer weights; // [block, tap, 16]
    private readonly AlignedBuffer bias;
    private readonly AlignedBuffer offsets;
    private readonly delegate*<DepthwiseRow*, void> kernel;
    private readonly int taps;

    /// <param name="op">Window and dilation.</param>
    /// <param name="values">Weights [channels, 1, height, width], a factor and a bias for each channel.</param>
    /// <param name="rowPitch">From a row of the source to the next.</param>
    public DepthwiseWeights(InstructionPath path, Conv2dOp op, LayerValues values, int rowPitch)
    {
        this.op = op;
        taps = op.Kernel.Height * op.Kernel.Width;
        kernel = path == InstructionPath.Avx512
            ? &DepthwiseKernel<Avx512Lanes, Vector512<float>>.Compute
            : &DepthwiseKernel<PortableLanes, Vector<float>>.Compute;
        var blocks = (op.OutChannels + Block - 1) / Block;
        weights = new((long)blocks * taps * Block);
        bias = new((long)blocks * Block);
        offsets = new(taps);
        for (var channel = 0; channel < op.OutChannels; channel++)
        {
            bias.Pointer[channel] = (float)values.Bias[channel];
            var lane = weights.Pointer + channel / Block * taps * Block + channel % Block;
            for (var tap = 0; tap < taps; tap++)
                lane[tap * Block] = (float)(values.Weights[channel * taps + tap] * values.Scale[channel]);
        }

        for (var tap = 0; tap < taps; tap++)
        {
            var (y, x) = Math.DivRem(tap, op.Kernel.Width);
            ((int*)offsets.Pointer)[tap] = y * op.Dilation.Height * rowPitch + x * op.Dilation.Width * Block;
        }
    }

    /// <summary>Multiply-adds of a pixel and channel.</summary>
    public int Taps => taps;

    /// <summary>Computes a row.</summary>
    /// <param name="source">The first pixel's first tap.</param>
    /// <param name="target">The first pixel's result.</param>
    /// <param name="pixels">How many.</param>
    public void Run(int block, float* source, float* target, int pixels, ActivationKernel activation)
    {
        var row = new DepthwiseRow
        {
            Source = source,
            Target = target,
            Weights = weights.Pointer + (long)block * taps * Block,
            Bias = bias.Pointer + block * Block,
            Offsets = (int*)offsets.Pointer,
            Taps = taps,
            SourcePixel = op.Stride.Width * Block,
            Pixels = pixels,
            Floor = activation.Floor,
            Ceiling = activation.Ceiling,
        };
        kernel(&row);
        activation.Run(target, Block, pixels);
    }

    public void Dispose()
    {
        weights.Dispose();
        bias.Dispose();
        offsets.Dispose();
    }
}
