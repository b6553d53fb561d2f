using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Onnx;
using EmbeddingProjector.Onnx.Format;

namespace EmbeddingProjector.Tests.Onnx;

public sealed class OnnxModelTests
{
    private static readonly TensorShape Input = new(3, 32, 32);
    private static readonly OnnxTransformWishes Squashed = new()
    {
        Kind = TransformKind.Squash,
        Size = 32,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
    };

    [Theory]
    [InlineData("classifier.onnx")]
    [InlineData("fixed.onnx")] // takes one picture at a time
    [InlineData("channels-last.onnx")]
    public void Embedding_and_logits_are_torchs(string file)
    {
        using var model = OnnxModel.Open(OnnxFixtures.Path(file), Squashed);
        using var program = model.Compile([model.Find("embedding"), model.Logits!], Input, maxBatch: 8, threads: 1);
        var pictures = OnnxFixtures.Floats("classifier.input.npy"); // [3, 3, 32, 32]
        float[] embedding = new float[3 * 12], logits = new float[3 * 5];

        program.Run(pictures, 3, [embedding, logits]);

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("classifier.embedding.npy"), embedding);
        OnnxTolerance.AssertClose(OnnxFixtures.Floats("classifier.logits.npy"), logits);
    }

    [Fact]
    public void A_vision_tower_in_a_models_folder_gives_the_vectors_that_it_is_exported_for()
    {
        using var model = OnnxModel.Open(OnnxFixtures.Path("clip"));
        using var program = model.Compile([model.Find("embedding")], Input, maxBatch: 3, threads: 1);
        var vectors = new float[3 * 6];

        program.Run(OnnxFixtures.Floats("classifier.input.npy"), 3, [vectors]);

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("clip.image.npy"), vectors);
        Assert.Equal("clip", model.Identity.Name);
        Assert.Null(model.Logits);
        Assert.Equal(Interpolation.Bicubic, model.Transform.Interpolation);
    }

    [Fact]
    public void Layers_are_the_graphs_values_with_the_shapes_of_one_picture()
    {
        using var model = OnnxModel.Open(OnnxFixtures.Path("classifier.onnx"), Squashed);

        var layers = model.Layers.ToArray();

        Assert.Equal(["Conv", "Relu", "Conv", "Relu", "ReduceMean", "Gemm"], layers.Select(layer => layer.Kind));
        Assert.Equal(
            ["[8, 16, 16]", "[8, 16, 16]", "[12, 8, 8]", "[12, 8, 8]", "[12]", "[5]"],
            layers.Select(layer => layer.Shape.ToString()));
        Assert.Equal(layers[4], model.Find("embedding"));
        Assert.Equal(layers[2], model.Find(layers[2].Name));
        Assert.Equal(layers[5], model.Logits);
    }

    [Fact]
    public void The_nearest_names_come_with_a_layer_that_is_not_there() => Assert.NotEmpty(
        Assert.Throws<NameNotFoundException>(() => Open("classifier.onnx", Squashed).Find("conv9")).Nearest);

    [Fact]
    public void Gradients_are_refused_by_name() => Assert.Contains(
        "OnnxRuntime",
        Assert.Throws<GradientNotSupportedException>(() =>
        {
            using var model = Open("classifier.onnx", Squashed);
            model.Compile([model.Logits!], Input, 1, 1, gradient: true);
        }).Message);

    [Fact]
    public void A_model_that_says_nothing_of_its_transform_asks_for_it()
    {
        var error = Assert.Throws<OnnxModelException>(() => Open("classifier.onnx", wishes: null));

        Assert.Equal("OnnxTransformUnknown", error.ErrorId);
        Assert.Contains("-Mean, -Std", error.Message);
    }

    [Fact]
    public void A_fixed_input_of_another_size_is_refused()
    {
        var error = Assert.Throws<OnnxModelException>(() =>
        {
            using var model = Open("fixed.onnx", Squashed with { Size = 64 });
            model.Find("embedding");
        });

        Assert.Contains("32x32", error.Message);
        Assert.Contains("64x64", error.Message);
    }

    [Fact]
    public void What_was_guessed_of_the_transform_is_said()
    {
        var warnings = new List<string>();
        using var model = OnnxModel.Open(
            OnnxFixtures.Path("fixed.onnx"), Squashed with { Kind = null, Size = null }, warnings.Add);

        Assert.Contains("256 to 224", Assert.Single(warnings));
        Assert.Equal((37, 32), (model.Transform.ResizeSize, model.Transform.CropSize));
    }

    [Fact]
    public void Names_of_classes_come_from_a_file_beside_the_model()
    {
        using var folder = new TemporaryFolder();
        File.Copy(OnnxFixtures.Path("classifier.onnx"), folder.File("flowers.onnx"));
        File.WriteAllLines(folder.File("flowers.classes.txt"), ["daisy", "dandelion", "rose", "sunflower", "tulip"]);
        File.WriteAllText(folder.File("config.json"), """{"id2label": {"0": "one", "1": "two"}}""");
        using var model = OnnxModel.Open(folder.File("flowers.onnx"), Squashed);

        Assert.Equal(["daisy", "dandelion", "rose", "sunflower", "tulip"], model.Categories.AsEnumerable());
        Assert.Equal("flowers", model.Identity.Name);
    }

    [Fact]
    public void Another_number_of_names_is_said_and_not_used()
    {
        using var folder = new TemporaryFolder();
        File.Copy(OnnxFixtures.Path("classifier.onnx"), folder.File("model.onnx"));
        File.WriteAllText(folder.File("config.json"), """{"id2label": {"0": "one", "1": "two"}}""");
        var warnings = new List<string>();
        using var model = OnnxModel.Open(folder.Path, Squashed, warnings.Add);

        Assert.Empty(model.Categories);
        Assert.Contains(warnings, warning => warning.Contains("2 classes, and the model has 5"));
    }

    [Fact]
    public void Every_torn_file_is_one_clear_error()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(OnnxFixtures.Path("classifier.onnx"));
        var path = folder.File("torn.onnx");
        for (var length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<OnnxModelException>(() =>
            {
                using var model = OnnxModel.Open(path, Squashed);
                model.Find("embedding");
            });
        }
    }

    [Fact]
    public void Flipped_bytes_never_raise_another_error()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(OnnxFixtures.Path("classifier.onnx"));
        var path = folder.File("odd.onnx");
        var random = new Random(11);
        for (var i = 0; i < 100; i++)
        {
            var odd = whole.ToArray();
            for (var j = 0; j < 3; j++)
                odd[random.Next(odd.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, odd);
            try
            {
                using var model = OnnxModel.Open(path, Squashed);
                model.Find("embedding");
            }
            catch (Exception error) when (error is OnnxModelException or NameNotFoundException)
            {
            }
        }
    }

    [Fact]
    public void A_model_reads_no_tensors_from_outside_its_folder()
    {
        using var folder = new TemporaryFolder();
        var model = new ModelProto { Graph = new() };
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "x" }, Output = { "y" } });
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataLocation = 1,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = "../secret" } },
        });
        File.WriteAllBytes(folder.File("a.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(model));

        var error = Assert.Throws<OnnxModelException>(() => OnnxModel.Open(folder.File("a.onnx"), Squashed));

        Assert.Contains("../secret", error.Message);
    }

    private static OnnxModel Open(string file, OnnxTransformWishes? wishes) =>
        OnnxModel.Open(OnnxFixtures.Path(file), wishes);
}
