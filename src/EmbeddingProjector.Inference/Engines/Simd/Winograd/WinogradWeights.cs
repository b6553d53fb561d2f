namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>A layer's windows evaluated at the 36 points, in panels: [point, panel, input channel, 32 or 16].</summary>
/// <remarks>Evaluated in double together with the folded batch norm, and rounded once.</remarks>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly AlignedBuffer weights;
    private readonly AlignedBuffer bias;
    private readonly int inputs;

    /// <param name="op">A 3x3 convolution.</param>
    /// <param name="threads">How many threads may help.</param>
    public WinogradWeights(Conv2dOp op, LayerValues values, int threads)
    {
        InputBlocks = (op.InChannels + Block - 1) / Block;
        OutputBlocks = (op.OutChannels + Block - 1) / Block;
        inputs = InputBlocks * Block;
        weights = new((long)WinogradPoints.Products * inputs * OutputBlocks * Block);
        bias = new(OutputBlocks * Block);
        for (var channel = 0; channel < op.OutChannels; channel++)
            bias.Pointer[channel] = (float)values.Bias[channel];
        Parallel.For(
            0, op.OutChannels, new() { MaxDegreeOfParallelism = threads }, output => Write(op, values, output));
    }

    /// <summary>Blocks of 16 channels read.</summary>
    public int InputBlocks { get; }

    /// <summary>Blocks of 16 channels written.</summary>
    public int OutputBlocks { get; }

    /// <summary>Panels: pairs of output blocks, the last one alone where their number is odd.</summary>
    public int Panels => (OutputBlocks + 1) / 2;

    /// <summary>Bytes of all panels.</summary>
    public long Bytes => weights.Length * sizeof(float);

    /// <summary>Whether a panel has two blocks.</summary>
    public bool IsWide(int panel) => 2 * panel + 1 < OutputBlocks;

    /// <summary>A panel's weights at a point.</summary>
    public float* At(int point, int panel) =>
        weights.Pointer + ((long)point * OutputBlocks + 2 * panel) * Block * inputs;

    /// <summary>A block's 16 summands.</summary>
    public float* BiasOf(int block) => bias.Pointer + block * Block;

    public void Dispose()
    {
        weights.Dispose();
        bias.Dispose();
    }

    private void Write(Conv2dOp op, LayerValues values, int output)
    {
        var (panel, lane) = Math.DivRem(output, 2 * Block);
        var width = IsWide(panel) ? 2 * Block : Block;
        var evaluated = stackalloc double[WinogradPoints.Products];
        for (var input = 0; input < op.InChannels; input++)
        {
            Evaluate(values.Weights.AsSpan((output * op.InChannels + input) * 9, 9), evaluated);
            for (var point = 0; point < WinogradPoints.Products; point++)
                At(point, panel)[input * width + lane] = (float)(evaluated[point] * values.Scale[output]);
        }
    }

    private static void Evaluate(ReadOnlySpan<float> window, double* points)
    {
        var matrix = WinogradPoints.WindowMatrix;
        for (var i = 0; i < WinogradPoints.Inputs; i++)
        {
            double a = 0, b = 0, c = 0;
            for (var tap = 0; tap < 3; tap++)
            {
                a += matrix[i, tap] * window[3 * tap];
                b += matrix[i, tap] * window[3 * tap + 1];
                c += matrix[i, tap] * window[3 * tap + 2];
            }

            for (var j = 0; j < WinogradPoints.Inputs; j++)
                points[i * WinogradPoints.Inputs + j] = a * matrix[j, 0] + b * matrix[j, 1] + c * matrix[j, 2];
        }
    }
}
