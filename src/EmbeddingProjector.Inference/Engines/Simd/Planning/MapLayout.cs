namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>How one image's map lies in memory, counted in floats.</summary>
/// <remarks>
/// Blocked: [channels / 16, height, width, 16], so that 16 neighboring channels of a pixel are one cache line; lanes
/// of the last block without a channel hold nothing that counts. Planar: [channels, height, width], for the first layer's few channels. A halo
/// of zeros around each channel block stands for the padding of the convolutions that read the map. Tokens are the
/// pixels of a map of one row. Whether callers see a value as [channels, height, width] or, as tokens are, with the
/// channels last changes nothing in memory.
/// </remarks>
internal sealed record MapLayout(
    int Channels, int Height, int Width, int HaloHeight, int HaloWidth, bool Planar, bool ChannelsLast = false)
{
    /// <summary>[channels, height, width], whatever order callers see.</summary>
    public TensorShape Shape => new(Channels, Height, Width);

    public int Pixels => Height * Width;

    public const int BlockChannels = 16;

    /// <summary>Floats of one pixel in one block.</summary>
    public int Lanes => Planar ? 1 : BlockChannels;

    /// <summary>Channel blocks; channels where planar.</summary>
    public int Blocks => (Channels + Lanes - 1) / Lanes;

    /// <summary>From a row to the next.</summary>
    public int RowPitch => (Width + 2 * HaloWidth) * Lanes;

    /// <summary>From a channel block to the next.</summary>
    public int BlockPitch => checked((Height + 2 * HaloHeight) * RowPitch);

    public int ImageLength => checked(Blocks * BlockPitch);

    /// <summary>From a block's start to its first pixel inside the halo.</summary>
    public int Interior => HaloHeight * RowPitch + HaloWidth * Lanes;

    /// <summary>Whether the map has a halo.</summary>
    public bool HasHalo => HaloHeight > 0 || HaloWidth > 0;

    /// <summary>The length of a blocked vector: a map of one pixel.</summary>
    public static MapLayout Vector(int features) => new(features, 1, 1, 0, 0, Planar: false);
}
