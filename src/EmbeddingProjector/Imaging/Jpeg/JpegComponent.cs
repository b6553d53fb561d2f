using System.Buffers;

namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>One component of a frame: its sampling, its tables, its coefficients and its samples.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int quantizationIndex)
{
    /// <summary>Coefficients, or samples, of a block.</summary>
    public const int BlockLength = 64;

    /// <summary>Samples along a block's side.</summary>
    public const int BlockSide = 8;

    public int Id { get; } = id;

    /// <summary>Horizontal sampling factor, 1..4.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Vertical sampling factor, 1..4.</summary>
    public int Vertical { get; } = vertical;

    public int QuantizationIndex { get; } = quantizationIndex;

    public int SampleWidth { get; private set; }

    public int SampleHeight { get; private set; }

    public int BlockColumns { get; private set; }

    /// <summary>Rows of blocks that hold real samples.</summary>
    public int BlockRows { get; private set; }

    /// <summary>Blocks a row, with those that only fill up the last interleaved unit.</summary>
    public int PaddedColumns { get; private set; }

    /// <summary>Rows of blocks, with those that only fill up the last interleaved unit.</summary>
    public int PaddedRows { get; private set; }

    /// <summary>[64] in natural order; latched when the component's first scan begins, null until then.</summary>
    public short[]? Quantization { get; set; }

    /// <summary>
    /// [PaddedRows, PaddedColumns, 64]; null in a frame of one scan, whose blocks are transformed at once.
    /// </summary>
    public short[]? Coefficients { get; private set; }

    /// <summary>[PaddedRows * 8, Stride], and perhaps more: the component's samples.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>Samples from one row to the next.</summary>
    public int Stride => PaddedColumns * BlockSide;

    /// <summary>
    /// [64], in zigzag order: the bit below which each coefficient is not known yet; -1 if not at all.
    /// </summary>
    public int[] KnownBits { get; } = Unknown();

    /// <summary><see cref="KnownBits"/> as it was before the last scan that changed it.</summary>
    public int[] PreviousKnownBits { get; } = new int[BlockLength];

    public int DcTable { get; set; }

    public int AcTable { get; set; }

    public int DcPrediction { get; set; }

    /// <summary>In arithmetic coding: what the last block's DC difference was like, 0, 4, 8, 12 or 16.</summary>
    public int DcContext { get; set; }

    /// <summary>Computes the sizes that follow from the frame's.</summary>
    public void Measure(JpegFrame frame)
    {
        SampleWidth = DivideUp(frame.Width * Horizontal, frame.MaxHorizontal);
        SampleHeight = DivideUp(frame.Height * Vertical, frame.MaxVertical);
        BlockColumns = DivideUp(frame.Width * Horizontal, frame.MaxHorizontal * BlockSide);
        BlockRows = DivideUp(frame.Height * Vertical, frame.MaxVertical * BlockSide);
        PaddedColumns = frame.UnitColumns * Horizontal;
        PaddedRows = frame.UnitRows * Vertical;
    }

    /// <summary>Makes room for samples, and for coefficients where more than one scan will add to them.</summary>
    public void Allocate(bool keepCoefficients)
    {
        Samples = ArrayPool<byte>.Shared.Rent(PaddedRows * BlockSide * Stride);
        if (keepCoefficients)
            Coefficients = new short[PaddedRows * PaddedColumns * BlockLength];
    }

    /// <summary>Gives the samples back, so that one picture's serve the next.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(Samples);
        Samples = [];
    }

    /// <summary>Where a block's coefficients begin.</summary>
    public int BlockOffset(int column, int row) => (row * PaddedColumns + column) * BlockLength;

    /// <summary>Where a block's first sample is.</summary>
    public int SampleOffset(int column, int row) => (row * Stride + column) * BlockSide;

    /// <summary>A quotient, rounded up.</summary>
    public static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    private static int[] Unknown()
    {
        var bits = new int[BlockLength];
        Array.Fill(bits, -1);
        return bits;
    }
}
