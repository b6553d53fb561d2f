namespace EmbeddingProjector.Analysis;

/// <summary>The greatest keys seen so far and their rows, gathered from a long stream of keys.</summary>
internal struct CandidateList
{
    private readonly float[] keys; // a heap, the least key first
    private readonly int[] rows;
    private int count;

    public CandidateList(int capacity)
    {
        keys = new float[capacity];
        rows = new int[capacity];
    }

    /// <summary>What a key must exceed to enter.</summary>
    public readonly float Threshold => count < keys.Length ? float.NegativeInfinity : keys[0];

    /// <summary>The rows kept, in no order.</summary>
    public readonly ReadOnlySpan<int> Rows => rows.AsSpan(0, count);

    /// <summary>Forgets all.</summary>
    public void Clear() => count = 0;

    /// <summary>Offers the keys <c>product * scale + offset</c> of consecutive rows. NaN never enters.</summary>
    /// <param name="products">[n].</param>
    /// <param name="scale">[n].</param>
    /// <param name="offset">[n].</param>
    /// <param name="firstRow">The row of the first key.</param>
    public void Offer(ReadOnlySpan<float> products, ReadOnlySpan<float> scale, ReadOnlySpan<float> offset, int firstRow)
    {
        var width = Vector<float>.Count;
        var wideProducts = MemoryMarshal.Cast<float, Vector<float>>(products);
        var wideScale = MemoryMarshal.Cast<float, Vector<float>>(scale);
        var wideOffset = MemoryMarshal.Cast<float, Vector<float>>(offset);
        var threshold = new Vector<float>(Threshold);
        for (var i = 0; i < wideProducts.Length; i++)
        {
            var key = (wideProducts[i] * wideScale[i]) + wideOffset[i];
            if (!Vector.GreaterThanAny(key, threshold))
                continue;
            for (var lane = 0; lane < width; lane++)
                Add(key[lane], firstRow + (i * width) + lane);
            threshold = new Vector<float>(Threshold);
        }

        for (var i = wideProducts.Length * width; i < products.Length; i++)
            Add((products[i] * scale[i]) + offset[i], firstRow + i);
    }

    private void Add(float key, int row)
    {
        if (!(key > Threshold))
            return;
        if (count < keys.Length)
        {
            var child = count++;
            while (child > 0 && keys[(child - 1) / 2] > key)
            {
                (keys[child], rows[child]) = (keys[(child - 1) / 2], rows[(child - 1) / 2]);
                child = (child - 1) / 2;
            }

            (keys[child], rows[child]) = (key, row);
            return;
        }

        var parent = 0;
        while ((2 * parent) + 1 < count)
        {
            var child = (2 * parent) + 1;
            if (child + 1 < count && keys[child + 1] < keys[child])
                child++;
            if (keys[child] >= key)
                break;
            (keys[parent], rows[parent]) = (keys[child], rows[child]);
            parent = child;
        }

        (keys[parent], rows[parent]) = (key, row);
    }
}
