namespace EmbeddingProjector.Analysis;

/// <summary>
/// Points in up to three dimensions, sorted along Morton's curve, under a tree of square or cubic cells.
/// </summary>
/// <remarks>
/// Nodes stand in the order of a walk from the root; <see cref="Skip"/> is where the walk goes on when a node's inside
/// is left out. Built anew at every step, into the same arrays.
/// </remarks>
internal sealed class BarnesHutTree
{
    /// <summary>The most points of a cell that is not divided.</summary>
    private const int LeafSize = 8;

    /// <summary>The most points that share one walk.</summary>
    private const int GroupSize = 32;

    private const int Levels = 10; // 10 bits a dimension fill 30 of a code's 32

    private readonly uint[] codes;
    private readonly uint[] spareCodes;
    private readonly int[] spareOrder;

    public BarnesHutTree(int points)
    {
        (codes, spareCodes) = (new uint[points], new uint[points]);
        (Order, spareOrder) = (new int[points], new int[points]);
        Sorted = [new float[points], new float[points], new float[points]];
        Reserve(64);
    }

    /// <summary>[points]: the point at each place of the curve.</summary>
    public int[] Order { get; private set; }

    /// <summary>[3][points]: coordinates along the curve.</summary>
    public float[][] Sorted { get; }

    /// <summary>[groups]: ranges of places along the curve, each in one cell.</summary>
    public List<(int Start, int End)> Groups { get; } = [];

    public int Count { get; private set; }

    /// <summary>[nodes, 4]: the points' mean and number.</summary>
    public float[] Mass { get; private set; } = [];

    /// <summary>[nodes]: the cell's width, squared.</summary>
    public float[] SquaredWidth { get; private set; } = [];

    /// <summary>[nodes]: the next node outside this one.</summary>
    public int[] Skip { get; private set; } = [];

    /// <summary>[nodes]: the first and last place, for leaves; start = -1 for others.</summary>
    public (int Start, int End)[] Leaf { get; private set; } = [];

    /// <summary>Sorts the points and builds the tree over them.</summary>
    /// <param name="coordinates">[3][points].</param>
    public void Build(float[][] coordinates)
    {
        var width = 0f;
        Span<float> least = stackalloc float[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var (from, to) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (var value in coordinates[axis])
                (from, to) = (Math.Min(from, value), Math.Max(to, value));
            least[axis] = from;
            width = Math.Max(width, to - from);
        }

        var scale = width > 0 ? (1 << Levels) / (width * 1.0001f) : 0;
        for (var i = 0; i < codes.Length; i++)
        {
            uint code = 0;
            for (var axis = 0; axis < 3; axis++)
                code |= Spread((uint)((coordinates[axis][i] - least[axis]) * scale)) << axis;
            (codes[i], Order[i]) = (code, i);
        }

        Sort();
        for (var axis = 0; axis < 3; axis++)
        {
            for (var i = 0; i < codes.Length; i++)
                Sorted[axis][i] = coordinates[axis][Order[i]];
        }

        Count = 0;
        Groups.Clear();
        Divide(0, codes.Length, 0, width, inGroup: false);
    }

    private void Divide(int start, int end, int level, float width, bool inGroup)
    {
        if (Count == Skip.Length)
            Reserve(2 * Count);
        var node = Count++;
        SquaredWidth[node] = width * width;
        if (!inGroup && (end - start <= GroupSize || level == Levels))
        {
            for (var first = start; first < end; first += GroupSize)
                Groups.Add((first, Math.Min(end, first + GroupSize)));
            inGroup = true;
        }

        if (end - start <= LeafSize || level == Levels)
        {
            Leaf[node] = (start, end);
            Summarise(node, start, end);
        }
        else
        {
            Leaf[node] = (-1, -1);
            var shift = 3 * (Levels - 1 - level);
            for (var first = start; first < end;)
            {
                var next = first + 1;
                while (next < end && codes[next] >> shift == codes[first] >> shift)
                    next++;
                Divide(first, next, level + 1, width / 2, inGroup);
                first = next;
            }

            Summarise(node, start, end);
        }

        Skip[node] = Count;
    }

    private void Summarise(int node, int start, int end)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            var sum = 0.0;
            for (var i = start; i < end; i++)
                sum += Sorted[axis][i];
            Mass[(4 * node) + axis] = (float)(sum / (end - start));
        }

        Mass[(4 * node) + 3] = end - start;
    }

    private void Reserve(int nodes)
    {
        var (mass, width, skip, leaf) = (Mass, SquaredWidth, Skip, Leaf);
        Array.Resize(ref mass, 4 * nodes);
        Array.Resize(ref width, nodes);
        Array.Resize(ref skip, nodes);
        Array.Resize(ref leaf, nodes);
        (Mass, SquaredWidth, Skip, Leaf) = (mass, width, skip, leaf);
    }

    /// <summary>Sorts codes and order by code, 8 bits at a time; equal codes keep their order.</summary>
    private void Sort()
    {
        var (keys, values, otherKeys, otherValues) = (codes, Order, spareCodes, spareOrder);
        Span<int> places = stackalloc int[256];
        for (var shift = 0; shift < 32; shift += 8)
        {
            places.Clear();
            foreach (var key in keys)
                places[(int)(key >> shift) & 255]++;
            var sum = 0;
            foreach (ref var place in places)
                (place, sum) = (sum, sum + place);
            for (var i = 0; i < keys.Length; i++)
            {
                var place = places[(int)(keys[i] >> shift) & 255]++;
                (otherKeys[place], otherValues[place]) = (keys[i], values[i]);
            }

            (keys, values, otherKeys, otherValues) = (otherKeys, otherValues, keys, values);
        }
    }

    /// <summary>Puts two zeros between the lower 10 bits.</summary>
    private static uint Spread(uint value)
    {
        value &= 0x3FF;
        value = (value | (value << 16)) & 0x030000FF;
        value = (value | (value << 8)) & 0x0300F00F;
        value = (value | (value << 4)) & 0x030C30C3;
        return (value | (value << 2)) & 0x09249249;
    }
}
