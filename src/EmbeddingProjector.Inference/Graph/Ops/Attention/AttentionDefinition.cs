namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Self-attention inside groups of tokens: for each head softmax(scale * query * key^T + bias + mask) * value,
/// between a layer that gives query, key and value and one that mixes the heads.</summary>
internal sealed class AttentionDefinition : OpDefinition
{
    /// <summary>The token of a place that is padding: a vector of zeros, which takes part.</summary>
    public const int Zeros = -1;

    /// <summary>Added to the score of tokens of different regions: torchvision's number, not minus infinity.</summary>
    public const double Masked = -100;

    private const double LeastLength = 1e-12; // of torch.nn.functional.normalize

    public required int Heads { get; init; }

    public required int Length { get; init; }

    /// <summary>[groups, length]: which token of the input, or <see cref="Zeros"/>.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>[groups, length]: tokens of different regions do not attend to each other; null where all do.</summary>
    public int[]? Regions { get; init; }

    /// <summary>[heads, length, length]; null where none is added.</summary>
    public double[]? Bias { get; init; }

    /// <summary>A factor for each head.</summary>
    public required double[] Scales { get; init; }

    /// <summary>Whether query and key are brought to length 1.</summary>
    public bool Cosine { get; init; }

    /// <summary>Gives query, key and value, each with the heads one after another.</summary>
    public required LinearDefinition Qkv { get; init; }

    /// <summary>Reads the heads' results side by side.</summary>
    public required LinearDefinition Projection { get; init; }

    public override void Run(double[][] inputs, double[] output, RunContext run)
    {
        var features = Features(inputs[0]);
        var qkv = ComputeQkv(inputs[0], features, run);
        var mixed = run.Buffers.Rent(Tokens.Length * features);
        ForHeads(run, (group, head) =>
        {
            var attention = Attention(qkv, features, group, head);
            for (var i = 0; i < Length; i++)
            {
                var target = mixed.AsSpan((group * Length + i) * features + head * Size(features), Size(features));
                target.Clear();
                for (var j = 0; j < Length; j++)
                    AddScaled(target, Part(qkv, features, 2, group, j, head), attention[i * Length + j]);
            }
        });

        var projected = run.Buffers.Rent(mixed.Length);
        Projection.Run(mixed, projected, run);
        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i] != Zeros)
                projected.AsSpan(i * features, features).CopyTo(output.AsSpan(Tokens[i] * features));
        }

        run.Buffers.Return(projected);
        run.Buffers.Return(mixed);
        run.Buffers.Return(qkv);
    }

    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        var features = Features(outputGradient);
        var qkv = ComputeQkv(values.Inputs[0], features, run);
        var mixed = run.Buffers.Rent(Tokens.Length * features);
        var given = Gather(outputGradient, features, run);
        Array.Clear(mixed);
        Projection.AddGradient(given, mixed, run);
        var slopes = run.Buffers.Rent(qkv.Length);
        Array.Clear(slopes);
        ForHeads(run, (group, head) => AddHeadGradient(qkv, mixed, slopes, features, group, head));

        Array.Clear(given);
        Qkv.AddGradient(slopes, given, run);
        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i] == Zeros)
                continue;
            var target = inputGradients[0].AsSpan(Tokens[i] * features, features);
            AddScaled(target, given.AsSpan(i * features, features), 1);
        }

        run.Buffers.Return(slopes);
        run.Buffers.Return(given);
        run.Buffers.Return(mixed);
        run.Buffers.Return(qkv);
    }

    // Some tokens are padding, so the features are counted by the real ones.
    private int Features(double[] values) => values.Length / Tokens.Count(token => token != Zeros);

    private int Size(int features) => features / Heads;

    private void ForHeads(RunContext run, Action<int, int> compute) => Parallel.For(
        0, Tokens.Length / Length * Heads, run.Threads, item => compute(item / Heads, item % Heads));

    private double[] Gather(double[] values, int features, RunContext run)
    {
        var tokens = run.Buffers.Rent(Tokens.Length * features);
        for (var i = 0; i < Tokens.Length; i++)
        {
            var token = tokens.AsSpan(i * features, features);
            if (Tokens[i] == Zeros)
                token.Clear();
            else
                values.AsSpan(Tokens[i] * features, features).CopyTo(token);
        }

        return tokens;
    }

    // [groups * length, 3 * features]
    private double[] ComputeQkv(double[] input, int features, RunContext run)
    {
        var tokens = Gather(input, features, run);
        var qkv = run.Buffers.Rent(3 * tokens.Length);
        Qkv.Run(tokens, qkv, run);
        run.Buffers.Return(tokens);
        return qkv;
    }

    // A head's part of a token: 0 query, 1 key, 2 value.
    private Span<double> Part(double[] qkv, int features, int part, int group, int place, int head) => qkv.AsSpan(
        ((group * Length + place) * 3 + part) * features + head * Size(features), Size(features));

    // 1 / length where cosines are wanted.
    private double Normal(ReadOnlySpan<double> vector) =>
        Cosine ? 1 / Math.Max(Math.Sqrt(Dot(vector, vector)), LeastLength) : 1;

    // Softmax over the keys, [length, length].
    private double[] Attention(double[] qkv, int features, int group, int head)
    {
        var scores = new double[Length * Length];
        var keyNormals = new double[Length];
        for (var j = 0; j < Length; j++)
            keyNormals[j] = Normal(Part(qkv, features, 1, group, j, head));

        for (var i = 0; i < Length; i++)
        {
            var query = Part(qkv, features, 0, group, i, head);
            var scale = Scales[head] * Normal(query);
            var row = scores.AsSpan(i * Length, Length);
            for (var j = 0; j < Length; j++)
            {
                row[j] = scale * keyNormals[j] * Dot(query, Part(qkv, features, 1, group, j, head));
                if (Bias is not null)
                    row[j] += Bias[(head * Length + i) * Length + j];
                if (Regions is not null && Regions[group * Length + i] != Regions[group * Length + j])
                    row[j] += Masked;
            }

            Softmax(row);
        }

        return scores;
    }

    private void AddHeadGradient(double[] qkv, double[] mixed, double[] slopes, int features, int group, int head)
    {
        var attention = Attention(qkv, features, group, head);
        var scoreSlopes = new double[Length];
        for (var i = 0; i < Length; i++)
        {
            var given = mixed.AsSpan((group * Length + i) * features + head * Size(features), Size(features));
            var row = attention.AsSpan(i * Length, Length);
            var mean = 0.0;
            for (var j = 0; j < Length; j++)
            {
                AddScaled(Part(slopes, features, 2, group, j, head), given, row[j]);
                scoreSlopes[j] = Dot(given, Part(qkv, features, 2, group, j, head));
                mean += row[j] * scoreSlopes[j];
            }

            var query = Part(qkv, features, 0, group, i, head);
            var querySlope = Part(slopes, features, 0, group, i, head);
            for (var j = 0; j < Length; j++)
            {
                var key = Part(qkv, features, 1, group, j, head);
                var factor = row[j] * (scoreSlopes[j] - mean) * Scales[head] * Normal(query) * Normal(key);
                AddProductGradient(query, key, factor, querySlope);
                AddProductGradient(key, query, factor, Part(slopes, features, 1, group, j, head));
            }
        }
    }

    // d(a . b)/da, or of their cosine: what points along a does not turn it.
    private void AddProductGradient(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, Span<double> gradient)
    {
        AddScaled(gradient, b, factor);
        var square = Dot(a, a);
        if (Cosine && square > LeastLength * LeastLength)
            AddScaled(gradient, a, -factor * Dot(a, b) / square);
    }

    private static void Softmax(Span<double> row)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in row)
            largest = Math.Max(largest, value);
        var sum = 0.0;
        foreach (ref var value in row)
        {
            value = Math.Exp(value - largest);
            sum += value;
        }

        foreach (ref var value in row)
            value /= sum;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> values, double factor)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] += values[i] * factor;
    }
}
