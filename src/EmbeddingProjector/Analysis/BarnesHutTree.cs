namespace EmbeddingProjector.Analysis;

/// <summary>
/// Points in up to three dimensions, sorted along Morton's curve, under a tree of square or cubic cells.
/// </summary>
/// <remarks>
/// Nodes stand in the order of a walk from the root; <see cref="Cell.Skip"/> is where the walk goes on when a node's
/// inside is left out. Built anew at every step, into the same arrays.
/// </remarks>
internal sealed class BarnesHutTree
{
    /// <summary>The most points of a cell that is not divided.</summary>
    private const int LeafSize = 8;

    /// <summary>The most points of a part, whose repulsion is one task.</summary>
    private const int PartSize = 2048;

    private const int Block = 4096; // points a task sorts in
    private const int DigitBits = 11; // of a code, sorted by at a time

    private readonly int axes;
    private readonly int levels;
    private readonly int threads;
    private readonly float[] least = new float[3];
    private ulong[] keys; // a point's code, and its number below
    private ulong[] spareKeys;
    private Cell[] cells = new Cell[64];
    private int count; // of them

    /// <param name="points">How many points.</param>
    /// <param name="dimensions">Theirs, 1 to 3: the coordinates beyond are 0.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public BarnesHutTree(int points, int dimensions, int threads)
    {
        this.threads = threads;
        (axes, levels) = dimensions < 3 ? (2, 16) : (3, 10); // a code has 32 bits
        (keys, spareKeys) = (new ulong[points], new ulong[points]);
        Order = new int[points];
        Sorted = [new float[points], new float[points], new float[points]];
    }

    /// <summary>[points]: the point at each place of the curve.</summary>
    public int[] Order { get; }

    /// <summary>[3][points]: coordinates along the curve.</summary>
    public float[][] Sorted { get; }

    /// <summary>Nodes that together hold every point once, each with some thousand points at most.</summary>
    public List<int> Parts { get; } = [];

    /// <summary>[nodes].</summary>
    public ReadOnlySpan<Cell> Cells => cells.AsSpan(0, count);

    /// <summary>A node, of half a cache line, so that a walk reads one place a node.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    public struct Cell
    {
        /// <summary>The points' mean.</summary>
        public float X, Y, Z;

        /// <summary>The cell's width, squared.</summary>
        public float SquaredWidth;

        /// <summary>The next node outside this one: the next of all after a leaf.</summary>
        public int Skip;

        /// <summary>The first place of its points along the curve, and the one past their last.</summary>
        public int Start, End;

        /// <summary>How many points it has.</summary>
        public readonly int Points => End - Start;
    }

    /// <summary>Sorts the points and builds the tree over them.</summary>
    /// <param name="coordinates">[3][points].</param>
    public void Build(float[][] coordinates)
    {
        var width = 0f;
        for (var axis = 0; axis < axes; axis++)
        {
            var (from, to) = DenseVector.Extent(coordinates[axis]);
            least[axis] = from;
            width = Math.Max(width, to - from);
        }

        var scale = width > 0 ? (1 << levels) / (width * 1.0001f) : 0;
        var blocks = (keys.Length + Block - 1) / Block;
        WorkSharing.For(blocks, threads, block => Encode(block, coordinates, scale));
        Sort();
        WorkSharing.For(blocks, threads, block => Arrange(block, coordinates));
        count = 0;
        Parts.Clear();
        Divide(0, keys.Length, 0, width, inPart: false);
    }

    private void Encode(int block, float[][] coordinates, float scale)
    {
        uint Step(int axis, int point) => (uint)((coordinates[axis][point] - least[axis]) * scale);

        for (var i = block * Block; i < Math.Min(keys.Length, (block + 1) * Block); i++)
        {
            var (x, y) = (Step(0, i), Step(1, i));
            var code = axes == 2
                ? SpreadByOne(x) | (SpreadByOne(y) << 1)
                : SpreadByTwo(x) | (SpreadByTwo(y) << 1) | (SpreadByTwo(Step(2, i)) << 2);
            keys[i] = ((ulong)code << 32) | (uint)i;
        }
    }

    private void Arrange(int block, float[][] coordinates)
    {
        var (start, end) = (block * Block, Math.Min(keys.Length, (block + 1) * Block));
        for (var place = start; place < end; place++)
            Order[place] = (int)keys[place];
        for (var axis = 0; axis < axes; axis++)
        {
            var (from, to) = (coordinates[axis], Sorted[axis]);
            for (var place = start; place < end; place++)
                to[place] = from[Order[place]];
        }
    }

    // Adds a node and all inside it; returns the sums of its points' coordinates.
    private (double X, double Y, double Z) Divide(int start, int end, int level, float width, bool inPart)
    {
        if (count == cells.Length)
            Array.Resize(ref cells, 2 * cells.Length);
        var node = count++;
        if (!inPart && (end - start <= PartSize || level == levels))
        {
            Parts.Add(node);
            inPart = true;
        }

        var (x, y, z) = (0.0, 0.0, 0.0);
        if (end - start <= LeafSize || level == levels)
        {
            for (var place = start; place < end; place++)
            {
                x += Sorted[0][place];
                y += Sorted[1][place];
                z += Sorted[2][place];
            }
        }
        else
        {
            var shift = 32 + (axes * (levels - 1 - level));
            for (var first = start; first < end;)
            {
                var next = EndOf(keys[first] >> shift, shift, first + 1, end);
                var inside = Divide(first, next, level + 1, width / 2, inPart);
                (x, y, z, first) = (x + inside.X, y + inside.Y, z + inside.Z, next);
            }
        }

        double points = end - start;
        cells[node] = new()
        {
            X = (float)(x / points),
            Y = (float)(y / points),
            Z = (float)(z / points),
            SquaredWidth = width * width,
            Skip = count,
            Start = start,
            End = end,
        };
        return (x, y, z);
    }

    // Where codes that begin like this end.
    private int EndOf(ulong beginning, int shift, int start, int end)
    {
        while (start < end)
        {
            var middle = (start + end) / 2;
            if (keys[middle] >> shift == beginning)
                start = middle + 1;
            else
                end = middle;
        }

        return start;
    }

    /// <summary>Sorts the keys by their codes; equal codes keep their order.</summary>
    private void Sort()
    {
        Span<int> places = stackalloc int[1 << DigitBits];
        for (var shift = 32; shift < 64; shift += DigitBits)
        {
            places.Clear();
            foreach (var key in keys)
                places[(int)(key >> shift) & (places.Length - 1)]++;
            var sum = 0;
            foreach (ref var place in places)
                (place, sum) = (sum, sum + place);
            foreach (var key in keys)
                spareKeys[places[(int)(key >> shift) & (places.Length - 1)]++] = key;
            (keys, spareKeys) = (spareKeys, keys);
        }
    }

    /// <summary>Puts a zero between the lower 16 bits.</summary>
    private static uint SpreadByOne(uint value)
    {
        value &= 0xFFFF;
        value = (value | (value << 8)) & 0x00FF00FF;
        value = (value | (value << 4)) & 0x0F0F0F0F;
        value = (value | (value << 2)) & 0x33333333;
        return (value | (value << 1)) & 0x55555555;
    }

    /// <summary>Puts two zeros between the lower 10 bits.</summary>
    private static uint SpreadByTwo(uint value)
    {
        value &= 0x3FF;
        value = (value | (value << 16)) & 0x030000FF;
        value = (value | (value << 8)) & 0x0300F00F;
        value = (value | (value << 4)) & 0x030C30C3;
        return (value | (value << 2)) & 0x09249249;
    }
}
