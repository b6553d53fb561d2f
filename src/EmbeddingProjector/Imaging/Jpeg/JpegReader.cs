namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Walks through a JPEG file's segments.</summary>
internal ref struct JpegReader(ReadOnlySpan<byte> file, ImageReadOptions options)
{
    private readonly ReadOnlySpan<byte> file = file;
    private readonly JpegTables tables = new();
    private readonly JpegColorGuess color = new();
    private JpegFrame? frame;
    private int position = 2;
    private int orientation = Orientation.Upright;
    private bool sawExif;
    private bool isWhole;

    /// <returns>The marker, 0 where the file ends first; and the position after it.</returns>
    public static (int Marker, int Next) FindMarker(ReadOnlySpan<byte> file, int position)
    {
        while (position < file.Length)
        {
            var skipped = file[position..].IndexOf((byte)0xFF);
            if (skipped < 0)
                break;

            position += skipped;
            while (position < file.Length && file[position] == 0xFF)
                position++;

            if (position < file.Length && file[position] != 0)
                return (file[position], position + 1);
        }

        return (0, file.Length);
    }

    /// <summary>Decodes the file.</summary>
    public RgbImage Read()
    {
        var marker = NextMarker();
        while (marker != JpegMarker.EndOfImage)
        {
            // A single scan that is whole makes a picture; more scans could have followed otherwise.
            if (isWhole && (marker == 0 || IsTorn(marker)))
                break;

            if (marker == 0)
                Unreadable.Truncated(JpegCodec.Name, "the file ends before its end marker");

            marker = marker == JpegMarker.StartOfScan ? ReadScan() : ReadSegment(marker);
        }

        if (frame is null or { ScanCount: 0 })
            Unreadable.Corrupt(JpegCodec.Name, "expected a picture, found only tables");

        var image = JpegPixels.Assemble(frame, color.Of(frame));
        return options.ApplyOrientation ? Orientation.Apply(image, orientation) : image;
    }

    private readonly bool HasManyScans => frame!.Components[0].Coefficients is not null;

    // Whether the file ends within this marker's segment; a marker that libjpeg does not know it refuses at once.
    private readonly bool IsTorn(int marker) =>
        marker is >= JpegMarker.BaselineFrame and <= JpegMarker.ProgressiveFrame
            or JpegMarker.ArithmeticFrame or JpegMarker.ProgressiveArithmeticFrame
            or JpegMarker.HuffmanTables or JpegMarker.ArithmeticConditioning
            or >= JpegMarker.StartOfScan and <= JpegMarker.RestartInterval
            or >= JpegMarker.App0 and <= JpegMarker.App15 or JpegMarker.Comment
        && (file.Length - position < 2
            || file.Length - position < BinaryPrimitives.ReadUInt16BigEndian(file[position..]));

    private int NextMarker()
    {
        (var marker, position) = FindMarker(file, position);
        return marker;
    }

    private ReadOnlySpan<byte> TakeSegment()
    {
        Unreadable.RequireLength(JpegCodec.Name, "a segment's length", 2, file.Length - position);
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        if (length < 2)
            Unreadable.Corrupt(JpegCodec.Name, $"expected a segment length of at least 2, found {length}");

        Unreadable.RequireLength(JpegCodec.Name, "a segment", length, file.Length - position);
        var segment = file.Slice(position + 2, length - 2);
        position += length;
        return segment;
    }

    private int ReadSegment(int marker)
    {
        switch (marker)
        {
            case JpegMarker.Temporary or >= JpegMarker.Restart0 and <= JpegMarker.Restart7:
                break;
            case JpegMarker.ArithmeticConditioning:
                tables.ReadConditioning(TakeSegment());
                break;
            case JpegMarker.QuantizationTables:
                tables.ReadQuantization(TakeSegment());
                break;
            case JpegMarker.HuffmanTables:
                tables.ReadHuffman(TakeSegment());
                break;
            case JpegMarker.RestartInterval:
                tables.ReadRestartInterval(TakeSegment());
                break;
            case >= JpegMarker.BaselineFrame and <= JpegMarker.LastFrame and not JpegMarker.ArithmeticConditioning:
                ReadFrame(marker);
                break;
            case >= JpegMarker.App0 and <= JpegMarker.App15:
                ReadApplicationData(marker);
                break;
            case JpegMarker.Comment or JpegMarker.NumberOfLines:
                TakeSegment();
                break;
            default:
                Unreadable.Corrupt(JpegCodec.Name, $"expected a segment, found marker FF{marker:X2}");
                break;
        }

        return NextMarker();
    }

    private void ReadFrame(int marker)
    {
        if (marker > JpegMarker.ProgressiveFrame
            && marker is not (JpegMarker.ArithmeticFrame or JpegMarker.ProgressiveArithmeticFrame))
        {
            Unreadable.Unsupported(JpegCodec.Name, $"frame FF{marker:X2}: lossless or hierarchical coding");
        }

        if (frame is not null)
            Unreadable.Corrupt(JpegCodec.Name, "expected one frame, found another");

        frame = JpegFrame.Parse(TakeSegment(), marker, options);
    }

    private void ReadApplicationData(int marker)
    {
        var segment = TakeSegment();
        color.Note(marker, segment);
        if (marker == JpegMarker.App1 && !sawExif && segment.StartsWith("Exif\0"u8) && segment.Length > 6)
        {
            sawExif = true;
            orientation = ExifReader.OrientationOf(segment[6..]);
        }
    }

    private int ReadScan()
    {
        if (frame is null)
            Unreadable.Corrupt(JpegCodec.Name, "expected a frame header before the first scan");

        var scan = JpegScan.Parse(TakeSegment(), frame);
        if (frame.ScanCount++ == 0)
        {
            // Whatever size the header names, no picture comes of data that nothing ends; a whole one ends before its
            // file does, or its blocks have a bit each.
            var blocks = frame.Components.Sum(component => (long)component.BlockColumns * component.BlockRows);
            if (blocks > file.Length * 8L && FindMarker(file, position).Marker == 0)
                Unreadable.Truncated(
                    JpegCodec.Name,
                    $"expected data for {frame.Width} x {frame.Height} pixels, found a file of {file.Length} bytes");

            Begin(scan);
        }
        else if (!HasManyScans)
            Unreadable.Corrupt(JpegCodec.Name, "expected one scan, found another");

        foreach (var component in scan.Components)
            tables.LatchQuantization(component);

        if (frame.Progressive)
            Progression.Note(scan, isFirst: frame.ScanCount == 1);

        var reader = new EntropyReader(file, position);
        ScanDecoder.Run(ref reader, frame, scan, tables);
        position = reader.Position;
        var marker = reader.Marker != 0 ? reader.Marker : NextMarker();
        isWhole = !HasManyScans
            && (marker != 0 || frame.IsArithmetic || IsWholeWithoutMarker(scan, reader.LastRestart));
        return marker;
    }

    private readonly bool IsWholeWithoutMarker(JpegScan scan, (int Position, int Units) lastRestart)
    {
        var units = scan.Components.Length == 1
            ? scan.Components[0].BlockColumns * scan.Components[0].BlockRows
            : frame!.UnitColumns * frame.UnitRows;
        return new SuspendedScan(file, scan, tables).Reaches(lastRestart.Position, units - lastRestart.Units);
    }

    private readonly void Begin(JpegScan scan)
    {
        var manyScans = frame!.Progressive || scan.Components.Length < frame.Components.Length;
        foreach (var component in frame.Components)
            component.Allocate(manyScans);
    }
}
