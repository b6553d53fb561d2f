using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The heads of an attention, from a map of queries, keys and values. An item is one head in one group of
/// tokens.</summary>
/// <remarks>
/// The item gathers its queries row by row, its keys as the weights of a layer from queries to products, and its values
/// as the weights of one from products to results: both are then tiles like any convolution's. A few queries at a time
/// go all the way, so that their products stay in the nearest cache.
/// </remarks>
internal sealed unsafe class AttentionStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;
    private const int Zero = -1;
    private const float Masked = -100; // torchvision's
    private const float LeastLength = 1e-12f; // of torch.nn.functional.normalize

    private readonly TileKernels kernels;
    private readonly AttentionLayer layer;
    private readonly WorkerScratch scratch;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly delegate*<float*, int, float, float*, float*, float> exponentials;
    private readonly AlignedBuffer zeroToken;
    private readonly AlignedBuffer bias; // [heads or 1, queries or 1, keys]
    private readonly AlignedBuffer masks; // [patterns, queries, keys]
    private readonly int[] maskOf; // by group: -1 for none
    private readonly AlignedBuffer noBias = new(2 * Block);
    private readonly AlignedBuffer noOffset = new(1);
    private readonly int groups;
    private readonly int size; // channels of a head
    private readonly int paddedSize; // in whole blocks
    private readonly int rows; // queries worked on together
    private readonly int keys; // in whole blocks
    private float* from;
    private float* to;

    /// <param name="name">The tail's name.</param>
    /// <param name="scratch">Memory for an item.</param>
    /// <param name="layer">Who attends to whom.</param>
    /// <param name="source">Query, key and value one after another in the channels.</param>
    /// <param name="target">The heads' results.</param>
    public AttentionStep(
        string name, InstructionPath path, TileKernels kernels, WorkerScratch scratch, AttentionLayer layer,
        MapBuffer source, MapBuffer target)
        : base(name, target, source)
    {
        this.kernels = kernels;
        this.layer = layer;
        this.scratch = scratch;
        this.source = source;
        this.target = target;
        groups = layer.Pixels.Length / layer.Length;
        size = target.Layout.Channels / layer.Heads;
        paddedSize = Rounded(size, Block);
        rows = 4 * kernels.RunLength;
        keys = Rounded(layer.Length, Block);
        exponentials = path == InstructionPath.Avx512
            ? &SoftmaxKernel<Avx512Lanes, Vector512<float>>.Exponentials
            : &SoftmaxKernel<PortableLanes, Vector<float>>.Exponentials;
        zeroToken = new(layer.ZeroToken.Length);
        layer.ZeroToken.CopyTo(new Span<float>(zeroToken.Pointer, layer.ZeroToken.Length));
        bias = MakeBias();
        (maskOf, masks) = MakeMasks();
        scratch.Reserve(QueryLength + KeyLength + ValueLength + ProductLength + (long)rows * paddedSize + paddedSize);
    }

    public override long MultiplyAdds => 2L * layer.Pixels.Length * layer.Length * target.Layout.Channels;

    private long QueryLength => (long)Rounded(layer.Length, rows) * paddedSize;

    private long KeyLength => (long)paddedSize * keys;

    private long ValueLength => (long)layer.Length * paddedSize;

    private long ProductLength => (long)rows * keys;

    public void Dispose()
    {
        zeroToken.Dispose();
        bias.Dispose();
        masks.Dispose();
        noBias.Dispose();
        noOffset.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * groups * layer.Heads;
    }

    protected override void Compute(int item, int worker)
    {
        var (rest, head) = Math.DivRem(item, layer.Heads);
        var (image, group) = Math.DivRem(rest, groups);
        var query = scratch.Of(worker);
        var key = query + QueryLength;
        var value = key + KeyLength;
        var product = value + ValueLength;
        var result = product + ProductLength;
        Gather(image, group, head, query, key, value, result + (long)rows * paddedSize);
        for (var first = 0; first < layer.Length; first += rows)
        {
            var count = Math.Min(rows, layer.Length - first);
            Multiply(query + (long)first * paddedSize, paddedSize, key, paddedSize, product, keys, count);
            Finish(image, group, head, first, count, product, value, result);
        }
    }

    private void Finish(
        int image, int group, int head, int first, int count, float* product, float* value, float* result)
    {
        var sums = stackalloc float[4 * TileKernels.MaxRunLength];
        var perQuery = layer.Bias is null ? 0 : keys;
        var headBias = bias.Pointer + (layer.Bias is null ? 0 : (long)head * layer.Length * keys);
        var mask = maskOf[group] < 0 ? null : masks.Pointer + (long)maskOf[group] * layer.Length * keys;
        for (var row = 0; row < count; row++)
        {
            var query = first + row;
            sums[row] = exponentials(
                product + (long)row * keys, keys, (float)layer.Scales[head], headBias + (long)query * perQuery,
                mask == null ? null : mask + (long)query * keys);
        }

        Multiply(product, keys, value, layer.Length, result, paddedSize, count);
        for (var row = 0; row < count; row++)
        {
            var pixel = layer.Pixels[group * layer.Length + first + row];
            if (pixel != Zero)
                Write(result + (long)row * paddedSize, 1 / sums[row], image, pixel, head);
        }
    }

    // left [count, inner] times right, packed in panels of 32 columns and a last one of 16, to [count, columns].
    private void Multiply(float* left, int leftPitch, float* right, int inner, float* product, int columns, int count)
    {
        var tile = new TileArguments
        {
            SourceStride = leftPitch,
            TargetStride = columns,
            TargetBlockPitch = Block,
            Bias = noBias.Pointer,
            Offsets = (int*)noOffset.Pointer,
            OffsetCount = 1,
            Inner = inner,
            Floor = float.NegativeInfinity,
            Ceiling = float.PositiveInfinity,
        };
        var runs = &tile.Run0;
        for (var column = 0; column < columns; column += 2 * Block)
        {
            var isWide = column + Block < columns;
            var runsInTile = isWide ? 2 : 4;
            tile.Weights = right + (long)column * inner;
            tile.WeightStep = isWide ? 2 * Block : Block;
            for (var row = 0; row < count; row += runsInTile * kernels.RunLength)
            {
                for (var i = 0; i < runsInTile; i++)
                {
                    var start = row + i * kernels.RunLength;
                    runs[i].Source = left + (long)start * leftPitch;
                    runs[i].Target = product + (long)start * columns + column;
                }

                (isWide ? kernels.Wide : kernels.Narrow)(&tile);
            }
        }
    }

    // Rows past the last query are multiplied too, and dropped.
    private void Gather(int image, int group, int head, float* query, float* key, float* value, float* row)
    {
        new Span<float>(row, paddedSize).Clear();
        new Span<float>(key, (int)KeyLength).Clear();
        new Span<float>(query, (int)QueryLength).Clear();
        for (var place = 0; place < layer.Length; place++)
        {
            var pixel = layer.Pixels[group * layer.Length + place];
            var channel = head * size;
            Read(image, pixel, channel, query + (long)place * paddedSize);
            Read(image, pixel, channel + target.Layout.Channels, row);
            if (layer.Cosine)
            {
                Normalize(query + (long)place * paddedSize);
                Normalize(row);
            }

            var width = PanelWidth(place, keys);
            var column = key + (long)(place - place % (2 * Block)) * paddedSize + place % (2 * Block);
            for (var i = 0; i < size; i++)
                column[i * width] = row[i];

            Read(image, pixel, channel + 2 * target.Layout.Channels, row);
            for (var i = 0; i < paddedSize; i += Block)
            {
                var panel = i - i % (2 * Block);
                var to = value + (long)panel * layer.Length + place * PanelWidth(i, paddedSize) + i % (2 * Block);
                new ReadOnlySpan<float>(row + i, Block).CopyTo(new(to, Block));
            }
        }
    }

    private static int PanelWidth(int column, int columns) =>
        column - column % (2 * Block) + Block < columns ? 2 * Block : Block;

    private void Read(int image, int pixel, int channel, float* row)
    {
        if (pixel == Zero)
        {
            new ReadOnlySpan<float>(zeroToken.Pointer + channel, size).CopyTo(new(row, size));
            return;
        }

        var (y, x) = Math.DivRem(pixel, source.Layout.Width);
        var start = Row(from, source, image, 0, y) + x * Block;
        for (int i = 0, count; i < size; i += count)
        {
            var lane = (channel + i) % Block;
            count = Math.Min(Block - lane, size - i);
            var part = start + (long)((channel + i) / Block) * source.Layout.BlockPitch + lane;
            new ReadOnlySpan<float>(part, count).CopyTo(new(row + i, count));
        }
    }

    private void Write(float* row, float factor, int image, int pixel, int head)
    {
        for (var i = 0; i < paddedSize; i += Vector<float>.Count)
            (Vector.Load(row + i) * factor).Store(row + i);

        var (y, x) = Math.DivRem(pixel, target.Layout.Width);
        var start = Row(to, target, image, 0, y) + x * Block;
        for (int i = 0, count; i < size; i += count)
        {
            var channel = head * size + i;
            var lane = channel % Block;
            count = Math.Min(Block - lane, size - i);
            var part = start + (long)(channel / Block) * target.Layout.BlockPitch + lane;
            new ReadOnlySpan<float>(row + i, count).CopyTo(new(part, count));
        }
    }

    private void Normalize(float* row)
    {
        var squares = Vector<float>.Zero;
        for (var i = 0; i < paddedSize; i += Vector<float>.Count)
            squares += Vector.Load(row + i) * Vector.Load(row + i);
        var factor = 1 / Math.Max(MathF.Sqrt(Vector.Sum(squares)), LeastLength);
        for (var i = 0; i < paddedSize; i += Vector<float>.Count)
            (Vector.Load(row + i) * factor).Store(row + i);
    }

    private AlignedBuffer MakeBias()
    {
        var count = layer.Bias is null ? 1 : layer.Heads * layer.Length;
        var made = new AlignedBuffer((long)count * keys);
        new Span<float>(made.Pointer, count * keys).Fill(float.NegativeInfinity);
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < layer.Length; i++)
                made.Pointer[(long)row * keys + i] = (float)(layer.Bias?[row * layer.Length + i] ?? 0);
        }

        return made;
    }

    // Few groups differ in who is masked: the windows in the last row, in the last column, and in the corner.
    private (int[] MaskOf, AlignedBuffer Masks) MakeMasks()
    {
        var patterns = new Dictionary<string, int>();
        var found = new List<int[]>();
        var indices = new int[groups];
        for (var group = 0; group < groups; group++)
        {
            var regions = layer.Regions?.AsSpan(group * layer.Length, layer.Length).ToArray() ?? [0];
            if (regions.All(region => region == regions[0]))
            {
                indices[group] = -1;
                continue;
            }

            var pattern = string.Join(',', regions);
            if (patterns.TryAdd(pattern, found.Count))
                found.Add(regions);
            indices[group] = patterns[pattern];
        }

        var made = new AlignedBuffer((long)found.Count * layer.Length * keys);
        var next = made.Pointer;
        foreach (var regions in found)
        {
            for (var i = 0; i < layer.Length; i++, next += keys)
            {
                for (var j = 0; j < layer.Length; j++)
                    next[j] = regions[i] == regions[j] ? 0 : Masked;
            }
        }

        return (indices, made);
    }

    private static int Rounded(int length, int step) => (length + step - 1) / step * step;
}
