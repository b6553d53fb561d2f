namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>A frame header (SOF0, SOF1, SOF2, SOF9 or SOF10).</summary>
internal sealed class JpegFrame
{
    private const int HeadLength = 6;
    private const int ComponentLength = 3;
    private const int LongestSide = 65500; // libjpeg's JPEG_MAX_DIMENSION
    private const int LargestFactor = 4;

    private JpegFrame(int width, int height, int marker, JpegComponent[] components)
    {
        Width = width;
        Height = height;
        Progressive = marker is JpegMarker.ProgressiveFrame or JpegMarker.ProgressiveArithmeticFrame;
        IsArithmetic = marker is JpegMarker.ArithmeticFrame or JpegMarker.ProgressiveArithmeticFrame;
        Components = components;
        MaxHorizontal = components.Max(component => component.Horizontal);
        MaxVertical = components.Max(component => component.Vertical);
        UnitColumns = JpegComponent.DivideUp(width, MaxHorizontal * JpegComponent.BlockSide);
        UnitRows = JpegComponent.DivideUp(height, MaxVertical * JpegComponent.BlockSide);
        foreach (var component in components)
            component.Measure(this);
    }

    public int Width { get; }

    public int Height { get; }

    public bool Progressive { get; }

    /// <summary>Whether its scans are coded arithmetically, not by Huffman's tables.</summary>
    public bool IsArithmetic { get; }

    public JpegComponent[] Components { get; }

    /// <summary>The largest horizontal sampling factor.</summary>
    public int MaxHorizontal { get; }

    /// <summary>The largest vertical sampling factor.</summary>
    public int MaxVertical { get; }

    /// <summary>Interleaved units (libjpeg's iMCU) a row.</summary>
    public int UnitColumns { get; }

    public int UnitRows { get; }

    public int ScanCount { get; set; }

    /// <summary>The last row of interleaved units for which the last scan had data.</summary>
    public int LastGoodUnitRow { get; set; }

    /// <summary>Reads and checks a frame header.</summary>
    /// <param name="segment">The segment without its length.</param>
    /// <param name="marker">The frame's kind.</param>
    /// <param name="options">The limits to hold to.</param>
    public static JpegFrame Parse(ReadOnlySpan<byte> segment, int marker, ImageReadOptions options)
    {
        Unreadable.RequireLength(JpegCodec.Name, "the frame header", HeadLength, segment.Length);
        var height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (segment[0] != 8)
            Unreadable.Unsupported(JpegCodec.Name, $"expected 8 bits a sample, found {segment[0]}");

        PixelLimit.Check(JpegCodec.Name, width, height, options);
        if (width > LongestSide || height > LongestSide)
            Unreadable.Unsupported(JpegCodec.Name, $"expected sides up to {LongestSide}, found {width} x {height}");

        if (segment[5] is not (1 or 3 or 4))
            Unreadable.Unsupported(JpegCodec.Name, $"expected 1, 3 or 4 components, found {segment[5]}");

        if (segment.Length != HeadLength + segment[5] * ComponentLength)
            Unreadable.Corrupt(JpegCodec.Name, $"a frame header of {segment[5]} components has {segment.Length} bytes");

        var frame = new JpegFrame(width, height, marker, ParseComponents(segment[HeadLength..]));
        frame.CheckFactors();
        return frame;
    }

    private static JpegComponent[] ParseComponents(ReadOnlySpan<byte> segment)
    {
        var components = new JpegComponent[segment.Length / ComponentLength];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, factors, table) = (segment[3 * i], segment[3 * i + 1], segment[3 * i + 2]);
            var (horizontal, vertical) = (factors >> 4, factors & 15);
            if (horizontal is < 1 or > LargestFactor || vertical is < 1 or > LargestFactor)
                Unreadable.Corrupt(JpegCodec.Name, $"expected sampling factors 1 to 4, found {horizontal}x{vertical}");

            components[i] = new JpegComponent(id, horizontal, vertical, table);
        }

        return components;
    }

    private void CheckFactors()
    {
        foreach (var component in Components)
        {
            if (MaxHorizontal % component.Horizontal != 0 || MaxVertical % component.Vertical != 0)
                Unreadable.Unsupported(JpegCodec.Name, "sampling factors that do not divide the largest one");
        }
    }
}
