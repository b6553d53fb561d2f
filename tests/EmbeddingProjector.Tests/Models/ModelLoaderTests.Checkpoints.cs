using EmbeddingProjector.Inference.Errors;
using System.Collections.Immutable;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Models;

// Which checkpoints fit a model, under which names, and what is said of the rest.
public sealed partial class ModelLoaderTests
{
    [Fact]
    public void Keys_that_the_model_has_no_use_for_are_told_and_batch_counters_are_not()
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters
            .Append(("aux1.fc.weight", [2, 2])).Append(("bn1.num_batches_tracked", []));
        var path = folder.File("mine.pth");
        new FormulaWeights("mine", parameters).Save(path);

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Equal("aux1.fc.weight", Assert.Single(model.UnusedKeys));
    }

    // A contrastive method's projector acts beside the model: taken for the embedding it would change a foreign file's.
    [Theory]
    [InlineData(16, true)]
    [InlineData(16, false)]
    [InlineData(128, false)]
    public void A_projector_that_no_head_reads_is_left_out_and_told(int size, bool hasHead)
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters
            .Where(parameter => hasHead || !parameter.Name.StartsWith("fc.", StringComparison.Ordinal))
            .Append(("projector.weight", [size, 128])).Append(("projector.bias", [size]));
        var path = folder.File("mine.pth");
        new FormulaWeights("mine", parameters).Save(path);

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Equal(128, model.Graph.Embedding.Shape.Length);
        Assert.NotEqual("projector", model.Graph.Embedding.Name);
        Assert.Contains(model.Notes, note => note.Contains($"[{size},128] is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_of_another_model_are_refused_by_layer_expected_and_found()
    {
        var path = Save("mine.pth", ModelCatalog.Find("resnet18").Build(10));

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Equal("conv1.weight", error.ParameterName);
        Assert.Equal("[32,3,3,3]", error.Expected);
        Assert.Equal("[64,3,7,7]", error.Found);
    }

    // torch's load_state_dict(strict=True) refuses "Unexpected key(s)"; the message says what it is a file of.
    [Theory]
    [InlineData("resnet34", "")]
    [InlineData("resnet34", "model.")]
    public void A_larger_model_of_the_family_is_refused_by_the_tensors_without_a_place(string found, string prefix)
    {
        var path = SaveUnder(prefix, "mine.pth", ModelCatalog.Find(found).Build(10).Parameters);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("resnet18", weightsPath: path));

        Assert.Equal("layer1.2.conv1.weight", error.ParameterName);
        Assert.Contains("resnet18 has no place for 80 of the file's tensors", error.Message);
        Assert.Contains("the file fits resnet34", error.Message);
    }

    [Fact]
    public void A_smaller_model_of_the_family_is_refused_with_its_name()
    {
        var path = Save("mine.pth", ModelCatalog.Find("resnet18").Build(10));

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("resnet34", weightsPath: path));

        Assert.Equal("nothing", error.Found);
        Assert.Contains("the file fits resnet18", error.Message);
    }

    [Fact]
    public void A_single_tensor_of_no_use_is_refused()
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters.Append(("attention.weight", [2, 2]));
        var path = SaveUnder("", "mine.pth", parameters);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Equal(("attention.weight", "nothing", "[2,2]"), (error.ParameterName, error.Expected, error.Found));
    }

    [Theory]
    [InlineData("model.")]
    [InlineData("backbone.")]
    [InlineData("encoder.")]
    [InlineData("encoder_q.")]
    [InlineData("module.")]
    [InlineData("module.encoder_q.")]
    [InlineData("my_trunk.net.")]
    public void What_stands_before_every_name_is_taken_off_and_said(string prefix)
    {
        var path = SaveUnder(prefix, "mine.pth", ModelCatalog.Default.Build(7).Parameters);

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.True(model.HasHead);
        Assert.Equal(7, model.Categories.Length);
        Assert.Contains($"the prefix '{prefix}' was taken off", Assert.Single(model.Notes));
        Assert.True(model.Weights.TryRead("conv1.weight", out var tensor));
        Assert.Equal(Read(new FormulaWeights("", [(prefix + "conv1.weight", [32, 3, 3, 3])]), prefix + "conv1.weight")
            .Values, tensor.Values);
    }

    // MoCo: a query and a key encoder, a queue. The query encoder is the one that is measured.
    [Fact]
    public void Of_two_encoders_the_measured_one_is_taken_and_the_rest_is_told()
    {
        var parameters = ModelCatalog.Default.Build(7).Parameters.ToArray();
        var path = SaveUnder("", "moco.pth",
        [
            .. parameters.Select(entry => ("module.encoder_k." + entry.Name, entry.Shape)),
            .. parameters.Select(entry => ("module.encoder_q." + entry.Name, entry.Shape)),
            ("module.queue", [4, 8]), ("module.queue_ptr", [1]),
        ]);

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Contains("'module.encoder_q.'", Assert.Single(model.Notes));
        Assert.Equal(parameters.Length + 2, model.UnusedKeys.Length);
    }

    [Fact]
    public void Two_models_of_no_known_rank_are_not_chosen_from()
    {
        var parameters = ModelCatalog.Default.Build(7).Parameters.ToArray();
        var path = SaveUnder("", "two.pth",
        [
            .. parameters.Select(entry => ("left." + entry.Name, entry.Shape)),
            .. parameters.Select(entry => ("right." + entry.Name, entry.Shape)),
        ]);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Contains("'left.', 'right.'", error.Message);
    }

    [Theory]
    [InlineData("fc.0.weight")]
    [InlineData("projector.0.weight")]
    [InlineData(null)]
    public void A_file_without_a_head_gives_embeddings_and_no_classes(string? other)
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters.Where(entry => !entry.Name.StartsWith("fc."));
        var path = SaveUnder("", "bare.pth", other is null ? parameters : parameters.Append((other, [2, 2])));

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.False(model.HasHead);
        Assert.Empty(model.Categories);
        Assert.Contains("no head ('fc.weight')", Assert.Single(model.Notes));
        var engine = new ReferenceEngine();
        using var program = engine.Compile(model.Graph, model.Weights, new ProgramOptions
        {
            Outputs = [model.Graph.Embedding],
            InputShape = new TensorShape(3, 32, 32),
            MaxBatch = 1,
            Threads = 1,
        });
        Assert.NotNull(program);
        Assert.Contains("no classes", Assert.Throws<NameNotFoundException>(
            () => new ClassNames(model.Categories).Find("cat")).Message);
    }

    [Fact]
    public void Names_that_do_not_fit_are_shown_beside_the_expected_ones()
    {
        var path = SaveUnder("", "mine.pth", [("stem.weight", [3, 3]), ("body.weight", [3, 3])]);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Equal("conv1.weight", error.ParameterName);
        Assert.Contains("the file's names are 'stem.weight', 'body.weight'", error.Message);
    }

    [Fact]
    public void A_missing_parameter_is_named()
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters;
        var path = folder.File("mine.pth");
        new FormulaWeights("mine", parameters.Where(entry => entry.Name != "layer2.1.bn2.running_var")).Save(path);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Equal(("layer2.1.bn2.running_var", "nothing"), (error.ParameterName, error.Found));
    }

    [Fact]
    public void A_checkpoint_without_a_head_loads_for_the_embedding()
    {
        var parameters = ModelCatalog.Default.Build(30).Parameters.Where(entry => !entry.Name.StartsWith("fc."));
        var path = folder.File("mine.pth");
        new FormulaWeights("mine", parameters.Append(("fc.0.weight", [5, 128]))).Save(path);

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Empty(model.Categories);
        Assert.Equal("fc.0.weight", Assert.Single(model.UnusedKeys));
    }

    [Theory]
    [InlineData("densenet121", ".norm1.", ".norm.1.", "features.denseblock2.denselayer3.norm1.running_mean")]
    [InlineData("densenet121", ".conv2.", ".conv.2.", "features.denseblock4.denselayer16.conv2.weight")]
    [InlineData("vit_b_32", ".mlp.0.", ".mlp.linear_1.", "encoder.layers.encoder_layer_11.mlp.0.bias")]
    [InlineData("vit_b_32", ".mlp.3.", ".mlp.linear_2.", "encoder.layers.encoder_layer_0.mlp.3.weight")]
    public void Keys_of_older_files_are_todays(string name, string now, string old, string sample)
    {
        var architecture = ModelCatalog.Find(name);
        string[] today = [.. architecture.Build(3).Parameters.Select(entry => entry.Name)];

        string[] renamed = [.. today.Select(key => architecture.OldKeys(key.Replace(now, old)))];

        Assert.Equal(today.Order(), renamed.Order());
        Assert.Contains(sample, renamed);
        Assert.DoesNotContain(sample.Replace(now, old), renamed);
    }

    [Fact]
    public void A_vision_transformer_takes_its_size_from_its_positions()
    {
        var architecture = ModelCatalog.Find("vit_b_32");
        var path = Save("mine.pth", architecture.BuildAt(3, 96));

        using var model = Loader().Load("vit_b_32", weightsPath: path);

        Assert.Equal(new TensorShape(3, 96, 96), model.Graph.Input.Shape);
        Assert.Equal((96, 109), (model.Transform.CropSize, model.Transform.ResizeSize));
        Assert.Equal("0 1 2", string.Join(" ", model.Categories));
    }
}
