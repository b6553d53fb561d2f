namespace EmbeddingProjector.Analysis;

/// <summary>
/// Points in up to three dimensions, sorted along Morton's curve, under a tree of square or cubic cells.
/// </summary>
/// <remarks>
/// Nodes stand in the order of a walk from the root; <see cref="Cell.Skip"/> is where the walk goes on when a node's inside
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
    }

    /// <summary>[points]: the point at each place of the curve.</summary>
    public int[] Order { get; private set; }

    /// <summary>[3][points]: coordinates along the curve.</summary>
    public float[][] Sorted { get; }

    /// <summary>[groups]: ranges of places along the curve, each in one cell.</summary>
    public List<(int Start, int End)> Groups { get; } = [];

    public int Count { get; private set; }

    /// <summary>[nodes].</summary>
    public Cell[] Cells { get; private set; } = new Cell[64];

    /// <summary>A node: half a cache line, so that a walk reads one place a node.</summary>
    public struct Cell
    {
        /// <summary>The points' mean.</summary>
        public float X, Y, Z;

        /// <summary>Their number.</summary>
        public float Mass;

        /// <summary>The cell's width, squared.</summary>
        public float SquaredWidth;

        /// <summary>The next node outside this one.</summary>
        public int Skip;

        /// <summary>A leaf's first place, and the one past its last; start = -1 for other nodes.</summary>
        public int Start, End;
    }

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
        if (Count == Cells.Length)
            Grow();
        var node = Count++;
        if (!inGroup && (end - start <= GroupSize || level == Levels))
        {
            for (var first = start; first < end; first += GroupSize)
                Groups.Add((first, Math.Min(end, first + GroupSize)));
            inGroup = true;
        }

        var isLeaf = end - start <= LeafSize || level == Levels;
        if (!isLeaf)
        {
            var shift = 3 * (Levels - 1 - level);
            for (var first = start; first < end;)
            {
                var next = first + 1;
                while (next < end && codes[next] >> shift == codes[first] >> shift)
                    next++;
                Divide(first, next, level + 1, width / 2, inGroup);
                first = next;
            }
        }

        Cells[node] = new()
        {
            X = Mean(Sorted[0], start, end),
            Y = Mean(Sorted[1], start, end),
            Z = Mean(Sorted[2], start, end),
            Mass = end - start,
            SquaredWidth = width * width,
            Skip = Count,
            Start = isLeaf ? start : -1,
            End = end,
        };
    }

    private static float Mean(float[] values, int start, int end)
    {
        var sum = 0.0;
        foreach (var value in values.AsSpan(start, end - start))
            sum += value;
        return (float)(sum / (end - start));
    }

    private void Grow()
    {
        var cells = Cells;
        Array.Resize(ref cells, 2 * cells.Length);
        Cells = cells;
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
