namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Learned tokens in front, or a learned value added to each token. An item is a channel block of an
/// image.</summary>
internal sealed unsafe class LearnedTokensStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly AlignedBuffer learned; // [blocks, tokens, 16]
    private readonly int shift;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private float* from;
    private float* to;

    /// <param name="name">The tail's name.</param>
    /// <param name="values">[tokens, features] that the target starts with.</param>
    /// <param name="shift">Where the source's first token goes: it is added there.</param>
    public LearnedTokensStep(string name, float[] values, int shift, MapBuffer source, MapBuffer target)
        : base(name, target, source)
    {
        this.shift = shift;
        this.source = source;
        this.target = target;
        var layout = target.Layout;
        learned = new((long)layout.Blocks * layout.Pixels * Block);
        for (var i = 0; i < values.Length; i++)
        {
            var (token, feature) = Math.DivRem(i, layout.Channels);
            learned.Pointer[((long)(feature / Block) * layout.Pixels + token) * Block + feature % Block] = values[i];
        }
    }

    public void Dispose() => learned.Dispose();

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var given = learned.Pointer + (long)block * target.Layout.Pixels * Block;
        for (var token = 0; token < target.Layout.Pixels; token++, given += Block)
        {
            var tokens = Token(to, target, image, block, token);
            var input = token < shift ? null : Token(from, source, image, block, token - shift);
            for (var lane = 0; lane < Block; lane += Vector<float>.Count)
            {
                var value = Vector.Load(given + lane);
                (input == null ? value : value + Vector.Load(input + lane)).Store(tokens + lane);
            }
        }
    }

    // Tokens that were a map keep its rows.
    private static float* Token(float* start, MapBuffer map, int image, int block, int token)
    {
        var (y, x) = Math.DivRem(token, map.Layout.Width);
        return Row(start, map, image, block, y) + x * Block;
    }
}
