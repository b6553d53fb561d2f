using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Pipeline;

/// <summary>Gathers prepared pictures, runs the engine on them, and reads each one's result.</summary>
internal sealed class EmbeddingBatch
{
    private readonly IProgram program;
    private readonly FeatureLayout layout;
    private readonly Pooling pooling;
    private readonly ImmutableArray<string> categories;
    private readonly int logitsOutput;
    private readonly List<PreparedPicture> pictures = [];
    private readonly float[] input;             // [batch, 3, height, width]
    private readonly Memory<float>[] outputs;   // one an output, [batch, output shape]

    /// <param name="program">Its first output is the embedding.</param>
    /// <param name="layout">What the dimensions of the first output are.</param>
    /// <param name="pooling">What becomes of a map or of tokens.</param>
    /// <param name="logitsOutput">The output that holds the class scores; -1 where none does.</param>
    /// <param name="categories">The classes in the order of the logits.</param>
    public EmbeddingBatch(
        IProgram program, FeatureLayout layout, Pooling pooling, int logitsOutput, ImmutableArray<string> categories)
    {
        this.program = program;
        this.layout = layout;
        this.pooling = pooling;
        this.logitsOutput = logitsOutput;
        this.categories = categories;
        input = new float[checked(program.MaxBatch * program.InputShape.Length)];
        outputs = [.. program.OutputShapes.Select(shape => new float[checked(program.MaxBatch * shape.Length)])];
    }

    public IReadOnlyList<PreparedPicture> Pictures => pictures;

    public bool IsFull => pictures.Count == program.MaxBatch;

    /// <summary>Adds a picture; its input is copied.</summary>
    public void Add(PreparedPicture picture)
    {
        var length = program.InputShape.Length;
        picture.Input.AsSpan(0, length).CopyTo(input.AsSpan(pictures.Count * length, length));
        pictures.Add(picture);
    }

    public void Clear() => pictures.Clear();

    public void Run()
    {
        var batch = pictures.Count;
        program.Run(
            input.AsSpan(0, batch * program.InputShape.Length),
            batch,
            [.. outputs.Select((buffer, i) => buffer[..(batch * program.OutputShapes[i].Length)])]);
    }

    /// <summary>The vector of a picture that was run, [dimension].</summary>
    /// <exception cref="NotFiniteException">A value is NaN or infinite.</exception>
    public float[] Vector(int index)
    {
        var vector = FeaturePooling.Pool(Row(0, index), program.OutputShapes[0], layout, pooling);
        RequireFinite(vector, index);
        return vector;
    }

    /// <summary>The head's likeliest class for a picture that was run; null where the head was not.</summary>
    /// <exception cref="NotFiniteException">A class score is NaN or infinite.</exception>
    public Prediction? Prediction(int index)
    {
        if (logitsOutput < 0)
            return null;

        var logits = Row(logitsOutput, index);
        RequireFinite(logits, index);
        return Softmax.Top(logits, categories);
    }

    private ReadOnlySpan<float> Row(int output, int index)
    {
        var length = program.OutputShapes[output].Length;
        return outputs[output].Span.Slice(index * length, length);
    }

    private void RequireFinite(ReadOnlySpan<float> values, int index)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new NotFiniteException(pictures[index].Item.Name, i, values[i]);
        }
    }
}
