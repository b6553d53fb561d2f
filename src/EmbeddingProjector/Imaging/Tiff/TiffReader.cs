using BitMiracle.LibTiff.Classic;
using EmbeddingProjector.Imaging.Jpeg;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace EmbeddingProjector.Imaging.Tiff;

/// <summary>Reads the strips or tiles of a TIFF's first picture.</summary>
internal sealed class TiffReader(LibTiff tiff, TiffLayout layout, TiffErrors errors, long fileLength)
{
    private const BitMiracle.LibTiff.Classic.Orientation Upright =
        BitMiracle.LibTiff.Classic.Orientation.TOPLEFT;

    private readonly RgbImage image = new(layout.Width, layout.Height);

    /// <summary>Decodes the picture as it is stored.</summary>
    public RgbImage Read()
    {
        if (layout.Photometric != Photometric.YCBCR)
            ReadSamples(new TiffColors(layout));
        else if (layout is { Compression: Compression.JPEG, IsPlanar: false })
            ForEachBlock(ReadJpegBlock);
        else
            ReadColors();

        if (layout is { Bits: > 8, Photometric: Photometric.MINISBLACK or Photometric.MINISWHITE })
            image.NoteClipping();

        return image;
    }

    private void ForEachBlock(Action<int, int> read)
    {
        for (var y = 0; y < layout.Height; y += layout.Block.Height)
        {
            for (var x = 0; x < layout.Width; x += layout.Block.Width)
                read(x, y);
        }
    }

    private (int Index, int StoredLength) Find(int x, int y, int plane)
    {
        var index = tiff.IsTiled() ? tiff.ComputeTile(x, y, 0, (short)plane) : tiff.ComputeStrip(y, (short)plane);
        var length = tiff.IsTiled() ? tiff.RawTileSize(index) : tiff.RawStripSize(index);

        // LibTiff.NET allocates what a strip is said to have.
        Unreadable.RequireLength(TiffCodec.Name, $"data at row {y}", length, fileLength);
        return (index, (int)length);
    }

    private void ReadSamples(TiffColors colors)
    {
        var planes = layout.IsPlanar ? layout.Samples : 1;
        var samplesAPlane = layout.Samples / planes;
        var rowBytes = (int)((layout.Block.Width * (long)samplesAPlane * layout.Bits + 7) / 8);
        var size = checked(rowBytes * layout.Block.Height);
        var blocks = Enumerable.Range(0, planes).Select(_ => new byte[size]).ToArray();
        var samples = new uint[layout.Block.Width * layout.Samples];
        ForEachBlock((x, y) =>
        {
            var height = Math.Min(layout.Block.Height, layout.Height - y);
            var width = Math.Min(layout.Block.Width, layout.Width - x);
            for (var plane = 0; plane < planes; plane++)
            {
                var (index, _) = Find(x, y, plane);
                var found = tiff.IsTiled()
                    ? tiff.ReadEncodedTile(index, blocks[plane], 0, size)
                    : tiff.ReadEncodedStrip(index, blocks[plane], 0, rowBytes * height);
                if (found < rowBytes * height)
                    Unreadable.Corrupt(TiffCodec.Name, $"expected whole data at row {y}: {errors.First}");
            }

            for (var row = 0; row < height; row++)
            {
                for (var plane = 0; plane < planes; plane++)
                {
                    var stored = blocks[plane].AsSpan(row * rowBytes, rowBytes);
                    Unpack(stored, samples.AsSpan(plane), planes, width * samplesAPlane);
                }

                colors.Convert(samples, image.Row(y + row).Slice(3 * x, 3 * width));
            }
        });
    }

    private void Unpack(ReadOnlySpan<byte> row, Span<uint> samples, int step, int count)
    {
        var bits = layout.Bits;
        for (var i = 0; i < count; i++)
        {
            // LibTiff.NET has put samples of several bytes into the machine's order.
            samples[i * step] = bits switch
            {
                8 => row[i],
                16 => BitConverter.ToUInt16(row[(2 * i)..]),
                32 => BitConverter.ToUInt32(row[(4 * i)..]),
                12 when (i & 1) == 0 => (uint)(row[3 * i / 2] << 4 | row[3 * i / 2 + 1] >> 4),
                12 => (uint)((row[3 * i / 2] & 15) << 8 | row[3 * i / 2 + 1]),
                _ => (uint)(row[i * bits / 8] >> (8 - bits - i * bits % 8) & ((1 << bits) - 1)),
            };
        }
    }

    // By the JPEG codec, whose widening of half-size colours is libjpeg-turbo's; LibTiff.NET's is another.
    private void ReadJpegBlock(int x, int y)
    {
        var (index, size) = Find(x, y, 0);
        Unreadable.RequireLength(TiffCodec.Name, "JPEG data", 4, size);
        var data = new byte[size];
        var found = tiff.IsTiled()
            ? tiff.ReadRawTile(index, data, 0, data.Length)
            : tiff.ReadRawStrip(index, data, 0, data.Length);
        Unreadable.RequireLength(TiffCodec.Name, "JPEG data", size, found);
        var tables = tiff.GetField(TiffTag.JPEGTABLES) is [_, var bytes, ..] ? bytes.ToByteArray() : [];
        // Without the end of the one and the start of the other.
        byte[] file = tables.Length > 4 ? [.. tables[..^2], .. data[2..]] : data;
        var most = (long)layout.Block.Width * layout.Block.Height;
        var block = new JpegCodec().Decode(file, new() { MaxPixels = most });
        var width = Math.Min(layout.Block.Width, layout.Width - x);
        var height = Math.Min(layout.Block.Height, layout.Height - y);
        if (block.Width < width || block.Height < height)
            Unreadable.Corrupt(
                TiffCodec.Name, $"expected JPEG data of {width} x {height}, found {block.Width} x {block.Height}");

        for (var row = 0; row < height; row++)
            block.Row(row)[..(3 * width)].CopyTo(image.Row(y + row)[(3 * x)..]);
    }

    // YCbCr without JPEG goes the way of libtiff's RGBA interface in Pillow, too.
    private void ReadColors()
    {
        ForEachBlock((x, y) => Find(x, y, 0));
        var raster = new int[layout.Width * layout.Height];
        tiff.SetField(TiffTag.ORIENTATION, Upright);
        if (!tiff.ReadRGBAImageOriented(layout.Width, layout.Height, raster, Upright, stopOnError: true))
            Unreadable.Corrupt(TiffCodec.Name, errors.First);

        for (var i = 0; i < raster.Length; i++)
        {
            image.Pixels[3 * i] = (byte)raster[i];
            image.Pixels[3 * i + 1] = (byte)(raster[i] >> 8);
            image.Pixels[3 * i + 2] = (byte)(raster[i] >> 16);
        }
    }
}
