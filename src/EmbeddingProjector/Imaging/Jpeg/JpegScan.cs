namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>A scan header (SOS): which components follow, and of a progressive frame which part of them.</summary>
/// <param name="Components">One, or several interleaved.</param>
/// <param name="First">The first coefficient, in zigzag order.</param>
/// <param name="High">The bit that earlier scans went down to; 0 in a coefficient's first scan.</param>
/// <param name="Low">The bit that this scan goes down to.</param>
internal sealed record JpegScan(JpegComponent[] Components, int First, int Last, int High, int Low)
{
    private const int MostBlocks = 10;
    private const int DeepestBit = 13;

    /// <summary>Whether the scan codes DC coefficients.</summary>
    public bool IsDc => First == 0;

    /// <summary>Reads and checks a scan header.</summary>
    /// <param name="segment">The segment without its length.</param>
    /// <param name="frame">The frame that it belongs to.</param>
    public static JpegScan Parse(ReadOnlySpan<byte> segment, JpegFrame frame)
    {
        Unreadable.RequireLength(JpegCodec.Name, "the scan header", 1, segment.Length);
        int count = segment[0];
        if (count is < 1 or > 4 || segment.Length != 4 + 2 * count)
            Unreadable.Corrupt(JpegCodec.Name, $"a scan header of {count} components has {segment.Length} bytes");

        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var (id, tables) = (segment[1 + 2 * i], segment[2 + 2 * i]);
            var component = frame.Components.FirstOrDefault(known => known.Id == id && !components.Contains(known));
            if (component is null)
                Unreadable.Corrupt(JpegCodec.Name, $"a scan names the component {id}, which the frame has not got");

            (component!.DcTable, component.AcTable) = (tables >> 4, tables & 15);
            components[i] = component;
        }

        var rest = segment[(1 + 2 * count)..];
        var scan = new JpegScan(components, rest[0], rest[1], rest[2] >> 4, rest[2] & 15);
        scan.Check(frame);
        return scan;
    }

    private void Check(JpegFrame frame)
    {
        var blocks = Components.Sum(component => component.Horizontal * component.Vertical);
        if (Components.Length > 1 && blocks > MostBlocks)
            Unreadable.Corrupt(JpegCodec.Name, $"expected at most {MostBlocks} blocks in an interleaved unit");

        // Sequential files are told apart by their frame; some have zeros where these numbers should be.
        if (!frame.Progressive)
            return;

        var isLegalBand = IsDc ? Last == 0 : Last is >= 1 and < 64 && First <= Last && Components.Length == 1;
        if (!isLegalBand || (High != 0 && Low != High - 1) || Low > DeepestBit)
            Unreadable.Corrupt(
                JpegCodec.Name, $"no scan codes coefficients {First} to {Last} from bit {High} to bit {Low}");
    }
}
