using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>An engine whose outputs are a simple function of each input alone, with NaN for a picture of one
/// colour.</summary>
internal sealed class FakeEngine : IEngine
{
    public const byte NanPixel = 251;
    public const int Classes = 4;

    /// <summary>A model of 3 x 4 x 4 inputs, a map [6, 2, 2], an embedding of 6 values and 4 classes.</summary>
    public static VisionModel Model { get; } = MakeModel();

    /// <summary>The model on this engine.</summary>
    public Model Runs => new GraphModel(Model, this);

    public string Name => "Fake";

    public bool Supports(Op op) => true;

    /// <summary>The sizes of the batches that ran, in order.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Called before each batch.</summary>
    public Action? BeforeBatch { get; init; }

    /// <summary>What the engine gives for an input.</summary>
    public static float Value(ReadOnlySpan<float> input, int index)
    {
        if (input[0] == NanPixel / 255f && input[1] == input[0])
            return float.NaN;

        var sum = 0f;
        for (var i = 0; i < input.Length; i++)
            sum += input[i] * (((i * 7) + (index * 3)) % 11 - 5);
        return sum + index;
    }

    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options) =>
        new Program(this, options);

    private static VisionModel MakeModel()
    {
        var builder = new GraphBuilder("fake", new TensorShape(3, FakePicture.Side, FakePicture.Side));
        var map = builder.Conv2d("map", builder.Input, 6, 2, stride: 2);
        var pool = builder.Flatten("flatten", builder.AdaptiveAvgPool2d("pool", map, 1));
        var graph = builder.Build(builder.Linear("fc", pool, Classes));
        return new VisionModel(
            new ModelArchitecture("fake", "Fake", FakePicture.Side, [], (_, _) => graph),
            graph,
            "FAKE_V1",
            new FormulaWeights(graph),
            new string('a', 64),
            new ImageTransform
            {
                ResizeSize = FakePicture.Side,
                CropSize = FakePicture.Side,
                Mean = [0, 0, 0],
                Std = [1, 1, 1],
            },
            ["cat", "dog", "tab\tby", ""]);
    }

    private sealed class Program(FakeEngine engine, ProgramOptions options) : IProgram
    {
        public TensorShape InputShape => options.InputShape;

        public IReadOnlyList<TensorShape> OutputShapes => [.. options.Outputs.Select(node => node.Shape)];

        public int MaxBatch => options.MaxBatch;

        public void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
        {
            engine.BeforeBatch?.Invoke();
            engine.Batches.Add(batch);
            for (var output = 0; output < outputs.Count; output++)
            {
                var length = OutputShapes[output].Length;
                Assert.Equal(batch * length, outputs[output].Length);
                for (var i = 0; i < batch; i++)
                {
                    var image = input.Slice(i * InputShape.Length, InputShape.Length);
                    for (var j = 0; j < length; j++)
                        outputs[output].Span[(i * length) + j] = Value(image, j);
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
