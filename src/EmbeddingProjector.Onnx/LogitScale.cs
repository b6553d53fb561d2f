using EmbeddingProjector.Inference.Weights;
using Microsoft.ML.OnnxRuntime;

namespace EmbeddingProjector.Onnx;

/// <summary>Finds what a pair of towers multiplies cosines by. Towers exported apart do not hold it.</summary>
internal static class LogitScale
{
    private const int UsualSide = 224; // where neither the file nor its processor says
    private const double LeastDifference = 1e-4; // of two cosines, so that float32 leaves three digits

    private static readonly string[] Checkpoints =
        ["model.safetensors", "open_clip_model.safetensors", "pytorch_model.bin", "open_clip_pytorch_model.bin"];

    /// <summary>Of a file of both towers: its scores of one picture and two texts are scale * cosine + bias.</summary>
    /// <returns>Null for a file of one tower.</returns>
    /// <exception cref="OnnxModelException">ONNX Runtime cannot run it.</exception>
    public static double? OfPair(string path, OnnxGraph graph, TextTokenizer tokenizer)
    {
        string[] outputs = ["logits_per_image", "image_embeds", "text_embeds"];
        if (outputs.Any(name => !graph.Outputs.Contains(name)))
            return null;

        int[][] texts = [tokenizer.Encode("a photo of a cat", out _), tokenizer.Encode("blue", out _)];
        using var session = OnnxFile.Open(path, graph, outputs, Environment.ProcessorCount);
        using var runOptions = new RunOptions();
        var inputs = new List<OrtValue>();
        try
        {
            foreach (var (name, input) in session.InputMetadata)
            {
                inputs.Add(name == OnnxModel.PictureInput
                    ? Picture(path, input)
                    : OnnxTextModel.Input(path, name, input, texts, tokenizer));
            }

            using var results = session.Run(runOptions, [.. session.InputMetadata.Keys], inputs, outputs);
            float[] scores = Floats(results[0]), image = Floats(results[1]), words = Floats(results[2]);
            var dimension = image.Length;
            var difference = TextClasses.Cosine(image, words.AsSpan(0, dimension))
                - TextClasses.Cosine(image, words.AsSpan(dimension, dimension));
            return Math.Abs(difference) > LeastDifference ? (scores[0] - (double)scores[1]) / difference : null;
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxModelException("OnnxRunFailed", path, error.Message, error);
        }
        finally
        {
            inputs.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Of the checkpoint that a model was exported from, where it lies beside it.</summary>
    /// <exception cref="WeightFormatException">The checkpoint is damaged.</exception>
    public static double? OfCheckpoint(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var found = new[] { folder, Path.Combine(folder, "..") }
            .SelectMany(place => Checkpoints.Select(name => Path.Combine(place, name))).FirstOrDefault(File.Exists);
        if (found is null)
            return null;

        using var checkpoint = WeightFile.Open(found);
        var name = checkpoint.Names.FirstOrDefault(name => name == "logit_scale" || name.EndsWith(".logit_scale", StringComparison.Ordinal));
        return name is not null && checkpoint.TryRead(name, out var tensor) && tensor.Values.Length == 1
            ? Math.Exp(tensor.Values[0])
            : null;
    }

    // Any picture will do.
    private static OrtValue Picture(string path, NodeMetadata input)
    {
        var side = input.Dimensions[^1] > 0 ? input.Dimensions[^1] : UsualSide;
        var config = new[] { "", ".." }
            .Select(up => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, up, PreprocessorConfig.FileName))
            .FirstOrDefault(File.Exists);
        if (config is not null)
            side = PreprocessorConfig.Read(config, side).CropSize;

        var random = new Random(1);
        float[] pixels = [.. Enumerable.Range(0, 3 * side * side).Select(_ => random.NextSingle())];
        return OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, side, side]);
    }

    private static float[] Floats(OrtValue value)
    {
        var floats = new float[value.GetTensorTypeAndShape().ElementCount];
        OnnxProgram.CopyFloats(value, floats);
        return floats;
    }
}
