using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingProjector.Onnx;

/// <summary>A model file loaded into ONNX Runtime for some outputs.</summary>
/// <remarks>The values of a picture may depend in their last bits on the batch and on the number of threads: ONNX Runtime
/// picks its kernels by shape.</remarks>
internal sealed class OnnxProgram : IProgram
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly OnnxInput input;
    private readonly ImmutableArray<string> outputs;
    private readonly string path;
    private float[] arranged = []; // [batch, height, width, channels], or a padded batch

    /// <param name="path">The model's file, for messages.</param>
    /// <param name="session">Gives at least the outputs; freed with this.</param>
    /// <param name="input">How the model takes pictures.</param>
    /// <param name="side">Height and width of a picture.</param>
    /// <param name="outputs">The values that are wanted.</param>
    /// <param name="maxBatch">The most pictures that one run takes.</param>
    /// <exception cref="OnnxModelException">ONNX Runtime cannot run the model at this size, or an output is no batch of
    /// numbers.</exception>
    public OnnxProgram(
        string path, InferenceSession session, OnnxInput input, int side, ImmutableArray<string> outputs, int maxBatch)
    {
        this.path = path;
        this.session = session;
        this.input = input;
        this.outputs = outputs;
        MaxBatch = maxBatch;
        InputShape = new TensorShape(3, side, side);

        // Shapes are asked of a run, not of the file: files leave them out, or name them by symbols.
        var batch = input.Batch ?? 1;
        using var results = RunOnce(new float[batch * InputShape.Length], batch);
        Shapes = [.. results.Select(result => ImageShape(result, batch))];
    }

    /// <summary>The shape of one picture's values at each output; null where an output is no batch of numbers.</summary>
    public ImmutableArray<TensorShape?> Shapes { get; }

    public TensorShape InputShape { get; }

    public IReadOnlyList<TensorShape> OutputShapes =>
        [.. Shapes.Select((shape, i) => shape ?? throw new OnnxModelException(
            "OnnxOutputUnfit", path, $"'{outputs[i]}': expected a row of numbers for each picture, found something else"))];

    public int MaxBatch { get; private set; }

    /// <summary>The same program for other batches.</summary>
    public OnnxProgram With(int maxBatch)
    {
        MaxBatch = maxBatch;
        return this;
    }

    public void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        RunArguments.Check(this, input.Length, batch, outputs);
        // A file of a fixed batch takes that many at once; what is missing in the last one is zeros.
        var step = this.input.Batch ?? batch;
        for (var first = 0; first < batch; first += step)
        {
            var count = Math.Min(step, batch - first);
            var images = input.Slice(first * InputShape.Length, count * InputShape.Length);
            using var results = RunOnce(images, step);
            for (var i = 0; i < outputs.Count; i++)
            {
                var length = OutputShapes[i].Length;
                CopyFloats(results[i], outputs[i].Span.Slice(first * length, count * length));
            }
        }
    }

    public void Dispose()
    {
        runOptions.Dispose();
        session.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> RunOnce(ReadOnlySpan<float> images, int batch)
    {
        var values = batch * InputShape.Length;
        if (arranged.Length != values)
            arranged = new float[values];
        Array.Clear(arranged);
        if (input.IsChannelsLast)
            ToChannelsLast(images, arranged);
        else
            images.CopyTo(arranged);

        long[] shape = input.IsChannelsLast
            ? [batch, InputShape[1], InputShape[2], 3]
            : [batch, 3, InputShape[1], InputShape[2]];
        using var value = input.IsHalf
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(arranged, number => (Float16)number), shape)
            : OrtValue.CreateTensorValueFromMemory(arranged, shape);
        try
        {
            return session.Run(runOptions, [input.Name], [value], outputs);
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxModelException("OnnxRunFailed", path, error.Message, error);
        }
    }

    // [batch, channels, height, width] to [batch, height, width, channels]
    private void ToChannelsLast(ReadOnlySpan<float> images, Span<float> destination)
    {
        var plane = InputShape[1] * InputShape[2];
        for (var image = 0; image < images.Length; image += 3 * plane)
        {
            for (var pixel = 0; pixel < plane; pixel++)
            {
                for (var channel = 0; channel < 3; channel++)
                    destination[image + (3 * pixel) + channel] = images[image + (channel * plane) + pixel];
            }
        }
    }

    // Graphs hold other values too: sizes as whole numbers, constants that are the same for every picture.
    private static TensorShape? ImageShape(OrtValue result, int batch)
    {
        if (!result.IsTensor)
            return null;

        var info = result.GetTensorTypeAndShape();
        var isNumbers = info.ElementDataType
            is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double;
        if (!isNumbers || info.Shape.Length == 0 || info.Shape[0] != batch || info.Shape.Any(length => length < 1))
            return null;
        return new TensorShape(
            info.Shape.Length == 1 ? [1] : Array.ConvertAll(info.Shape[1..], length => checked((int)length)));
    }

    /// <summary>Copies numbers of any width, as many as there is room for.</summary>
    internal static void CopyFloats(OrtValue result, Span<float> destination)
    {
        switch (result.GetTensorTypeAndShape().ElementDataType)
        {
            case TensorElementType.Float:
                result.GetTensorDataAsSpan<float>()[..destination.Length].CopyTo(destination);
                break;
            case TensorElementType.Float16:
                var halves = result.GetTensorDataAsSpan<Float16>();
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            default:
                var doubles = result.GetTensorDataAsSpan<double>();
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
        }
    }
}
