namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Gives a component's samples row by row at the picture's full size.</summary>
internal sealed class ComponentRows
{
    // libjpeg widens a component of one or two samples a row by repeating them.
    private const int NarrowestFancy = 3;

    private readonly JpegComponent component;
    private readonly int width;
    private readonly int expandX;
    private readonly int expandY;
    private readonly bool isFancyX;
    private readonly byte[] row = [];
    private readonly ushort[] sums = [];

    public ComponentRows(JpegFrame frame, JpegComponent component)
    {
        this.component = component;
        width = frame.Width;
        expandX = frame.MaxHorizontal / component.Horizontal;
        expandY = frame.MaxVertical / component.Vertical;
        isFancyX = expandX == 2 && expandY <= 2 && component.SampleWidth >= NarrowestFancy;
        if (expandX == 1 && expandY == 1)
            return;

        row = new byte[Math.Max(width, component.SampleWidth * expandX) + TriangleFilter.RowPadding];
        if (isFancyX)
            sums = new ushort[component.SampleWidth + TriangleFilter.SumPadding];
    }

    /// <summary>One row of the picture; good until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        var nearY = y / expandY;
        var near = Samples(nearY);
        if (expandX == 1 && expandY == 1)
            return near;

        // The other row of samples that a picture's row lies between; the edges repeat.
        var farY = Math.Clamp(y % 2 == 0 ? nearY - 1 : nearY + 1, 0, component.SampleHeight - 1);
        if (isFancyX && expandY == 1)
            WidenOne(near);
        else if (isFancyX)
            WidenTwo(near, Samples(farY));
        else if (expandX == 1 && expandY == 2)
            TriangleFilter.Blend(near, Samples(farY), bias: 1 + y % 2, row.AsSpan(0, component.SampleWidth));
        else
            Repeat(near);

        return row.AsSpan(0, width);
    }

    private ReadOnlySpan<byte> Samples(int y) =>
        component.Samples.AsSpan(y * component.Stride, component.SampleWidth);

    private void WidenOne(ReadOnlySpan<byte> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            sums[i + 1] = samples[i];

        TriangleFilter.Widen(sums, samples.Length, evenBias: 1, oddBias: 2, shift: 2, row);
    }

    private void WidenTwo(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        TriangleFilter.AddRows(near, far, sums.AsSpan(1, near.Length));
        TriangleFilter.Widen(sums, near.Length, evenBias: 8, oddBias: 7, shift: 4, row);
    }

    private void Repeat(ReadOnlySpan<byte> samples)
    {
        for (var x = 0; x < width; x++)
            row[x] = samples[x / expandX];
    }
}
