using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Tests.Engines;
using EmbeddingProjector.TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>What the engine does besides arithmetic, which the tests of every engine hold to the truth.</summary>
[Collection(nameof(RunsAlone))]
public sealed class TorchSharpEngineTests
{
    private const int Images = 5;

    // The model whose last bits were seen to change with the batch when libtorch got it whole.
    private static readonly ModelGraph Squeezenet = ModelCatalog.Find("squeezenet1_1").Build(1000);
    private static readonly TensorShape Picture = new(3, 96, 96);

    [TorchTheory, InlineData(1, 2), InlineData(2, 1), InlineData(5, 1), InlineData(5, 3)]
    public void An_image_has_the_same_bits_in_every_batch_and_on_any_number_of_threads(int batch, int threads)
    {
        var input = FormulaWeights.Input([Images, .. Picture.Dimensions]);

        var alone = Run(new("cpu"), input, batch: 1, threads: 1);
        var together = Run(new("cpu"), input, batch, threads);

        Assert.Equal(alone, together);
    }

    [TorchFact]
    public void Whole_batches_agree_with_single_images()
    {
        var input = FormulaWeights.Input([Images, .. Picture.Dimensions]);

        var alone = Run(new("cpu", wholeBatches: false), input, Images, threads: 2);
        var whole = Run(new("cpu", wholeBatches: true), input, Images, threads: 2);

        // float32 sums in another order.
        Assert.InRange(Agreement.RelativeL2(whole, alone), 0, 1e-6);
    }

    [TorchTheory, InlineData(false), InlineData(true)]
    public void Only_single_images_are_said_to_be_invariant(bool wholeBatches)
    {
        var engine = new TorchSharpEngine("cpu", wholeBatches);

        Assert.Equal(("cpu", !wholeBatches), (engine.Device, engine.IsInvariant));
        Assert.True(new TorchSharpEngine("cpu").IsInvariant);
    }

    [TorchFact]
    public void Gradients_of_whole_batches_agree_with_those_of_single_images()
    {
        var graph = ModelCatalog.Default.Build(10);
        var (pictures, slopes) = (FormulaWeights.Input([3, 3, 32, 32]), GradientRun.Slopes(3, graph.Logits));

        var alone = Gradient(wholeBatches: false);
        var whole = Gradient(wholeBatches: true);

        // float32 sums in another order.
        Assert.InRange(Agreement.RelativeL2(whole, alone), 0, 1e-5);

        float[] Gradient(bool wholeBatches) => GradientRun.Of(
            new TorchSharpEngine("cpu", wholeBatches), graph, new FormulaWeights(graph), pictures, slopes, 3, 2,
            graph.Logits);
    }

    // Forward 24, 40 and 20 input channels, backward 24 and 20 output channels had NaN in nearly every round, and 512
    // ended the process: see TorchSteps.Conv2d.
    [TorchTheory, InlineData(24, 24, 3, 1, 56), InlineData(24, 96, 3, 2, 56), InlineData(40, 32, 5, 1, 28)]
    [InlineData(16, 20, 3, 1, 28), InlineData(20, 16, 3, 1, 28), InlineData(15, 24, 5, 1, 28)]
    [InlineData(3, 24, 3, 2, 56), InlineData(24, 32, 1, 1, 28), InlineData(512, 1024, 1, 2, 28)]
    public void What_lay_in_memory_before_never_reaches_a_convolution(
        int inChannels, int outChannels, int kernel, int stride, int side)
    {
        var builder = new GraphBuilder("conv", new(inChannels, side, side));
        var conv = builder.Conv2d("conv", builder.Input, outChannels, kernel, stride, kernel / 2);
        var graph = builder.Build(conv, conv);
        var (picture, slopes) = (FormulaWeights.Input([1, inChannels, side, side]), GradientRun.Slopes(1, conv));
        var values = Values("Reference");
        var gradient = Gradient(EngineFactory.Create("Reference"));

        for (var round = 0; round < 10; round++)
        {
            LeaveNaN();
            Assert.InRange(Agreement.RelativeL2(Values("TorchSharp"), values), 0, 1e-6);
            LeaveNaN();
            Assert.InRange(
                Agreement.RelativeL2(Gradient(new TorchSharpEngine("cpu", wholeBatches: true)), gradient), 0, 1e-6);
        }

        float[] Values(string engine) =>
            ProgramRun.Run(engine, graph, new FormulaWeights(graph), graph.Input.Shape, picture, 1, 1, conv)[0];

        float[] Gradient(IEngine engine) =>
            GradientRun.Of(engine, graph, new FormulaWeights(graph), picture, slopes, 1, 1, conv);

        // Blocks of all sizes that the convolution asks for, given back full of NaN.
        void LeaveNaN()
        {
            long[] maps = [side * side, side / stride * (side / stride), kernel * kernel * outChannels];
            foreach (var map in maps)
            {
                foreach (var channels in new[] { 3, 16, 24, 32, 48, 96 })
                    full([map * channels], float.NaN).Dispose();
            }
        }
    }

    [TorchFact]
    public void No_native_tensor_is_left_after_gradients()
    {
        var graph = ModelCatalog.Default.Build(10);
        var before = Tensor.TotalCount;

        GradientRun.Of(
            new TorchSharpEngine("cpu"), graph, new FormulaWeights(graph), FormulaWeights.Input([3, 3, 32, 32]),
            GradientRun.Slopes(3, graph.Logits), 2, 2, graph.Logits);

        Assert.Equal(before, Tensor.TotalCount);
    }

    [TorchFact]
    public void No_native_tensor_is_left_after_runs_and_failed_compiles()
    {
        var before = Tensor.TotalCount;
        var input = FormulaWeights.Input([Images, .. Picture.Dimensions]);
        Run(new("cpu"), input, Images, threads: 2);

        var spoilt = new FormulaWeights("short", Squeezenet.Parameters.SkipLast(1));
        Assert.Throws<WeightMismatchException>(
            () => new TorchSharpEngine("cpu").Compile(Squeezenet, spoilt, Options(1, 1)));

        Assert.Equal(before, Tensor.TotalCount);
    }

    [TorchFact]
    public void The_callers_number_of_threads_is_left_as_it_was()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(3);
            Run(new("cpu"), FormulaWeights.Input([2, .. Picture.Dimensions]), batch: 2, threads: 2);

            Assert.Equal(3, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TorchTheory, InlineData("gpu"), InlineData("cuda:x"), InlineData("cuda:4096"), InlineData("cuda-1")]
    public void A_device_that_is_not_there_is_an_error(string device)
    {
        var engine = new TorchSharpEngine(device);

        var error = Assert.Throws<DeviceNotFoundException>(
            () => engine.Compile(Squeezenet, new FormulaWeights(Squeezenet), Options(1, 1)));

        Assert.Equal(("TorchSharp", device), (error.Engine, error.Device));
        Assert.Contains("expected", error.Message);
    }

    [TorchFact]
    public void What_libtorch_refuses_is_an_error_that_names_the_node()
    {
        var builder = new GraphBuilder("refused", new(3, 8, 8));
        var relu = builder.Relu("relu", builder.Input);
        var graph = builder.Build(relu, relu);
        var options = new ProgramOptions { Outputs = [relu], InputShape = graph.Input.Shape };
        var step = new TorchStep(relu, [], inputs => inputs[0].reshape(7));
        var shapes = graph.InferShapes(options.InputShape);
        var network = new TorchNetwork([step], graph.Nodes.Length, options.Outputs, CPU);
        using var program = new TorchSharpProgram(network, shapes, options, wholeBatches: false);
        Memory<float>[] outputs = [new float[program.OutputShapes[0].Length]];

        var error = Assert.Throws<TorchSharpException>(() => program.Run(new float[3 * 8 * 8], 1, outputs));

        Assert.Contains("'relu'", error.Message);
    }

    [TorchFact]
    public void A_program_that_was_disposed_of_does_not_run()
    {
        var program = new TorchSharpEngine("cpu").Compile(Squeezenet, new FormulaWeights(Squeezenet), Options(1, 1));
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.Run(new float[Picture.Length], 1, []));
    }

    private static ProgramOptions Options(int batch, int threads) => new()
    {
        Outputs = [Squeezenet.Logits], InputShape = Picture, MaxBatch = batch, Threads = threads,
    };

    private static float[] Run(TorchSharpEngine engine, float[] input, int batch, int threads)
    {
        using var program = engine.Compile(Squeezenet, new FormulaWeights(Squeezenet), Options(batch, threads));
        var (pictureLength, length) = (program.InputShape.Length, program.OutputShapes[0].Length);
        var images = input.Length / pictureLength;
        var result = new float[images * length];
        for (var first = 0; first < images; first += batch)
        {
            var count = Math.Min(batch, images - first);
            var pictures = input.AsSpan(first * pictureLength, count * pictureLength);
            program.Run(pictures, count, [result.AsMemory(first * length, count * length)]);
        }

        return result;
    }
}
