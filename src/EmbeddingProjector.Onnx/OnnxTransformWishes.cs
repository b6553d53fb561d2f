using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Onnx;

/// <summary>What a user says of the transform of an ONNX model; the rest comes from preprocessor_config.json beside the
/// model, in its folder or in the one above. An ONNX file itself says nothing of it.</summary>
public sealed record OnnxTransformWishes
{
    /// <summary>How the square input is made; null as the file says, else as torchvision does.</summary>
    public TransformKind? Kind { get; init; }

    /// <summary>Side of the input in pixels; null as the model or the file says.</summary>
    public int? Size { get; init; }

    /// <summary>Subtracted from each channel, of values in 0..1: three numbers; null as the file says.</summary>
    public ImmutableArray<float>? Mean { get; init; }

    /// <summary>Each channel is divided by this: three numbers other than 0; null as the file says.</summary>
    public ImmutableArray<float>? Std { get; init; }

    /// <exception cref="OnnxModelException">Something is not known; the error asks for it.</exception>
    internal ImageTransform TransformOf(string model, int? modelSide, Action<string> warn)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        string[] places = [folder, Path.Combine(folder, "..")];
        var config = places.Select(place => Path.Combine(place, PreprocessorConfig.FileName)).FirstOrDefault(File.Exists);
        var read = config is null ? null : PreprocessorConfig.Read(config, modelSide);
        var side = Size ?? modelSide ?? read?.CropSize;
        string[] missing =
        [
            .. side is null ? (string[])["-Size"] : [],
            .. (read?.Mean ?? Mean) is null ? (string[])["-Mean"] : [],
            .. (read?.Std ?? Std) is null ? (string[])["-Std"] : [],
        ];
        if (missing.Length > 0)
        {
            throw new OnnxModelException("OnnxTransformUnknown", model,
                $"how it was trained to see pictures is not in the file: give {string.Join(", ", missing)} (ImageNet's:"
                + $" -Mean 0.485,0.456,0.406 -Std 0.229,0.224,0.225), or put {PreprocessorConfig.FileName} beside it");
        }

        var own = read ?? new ImageTransform { ResizeSize = 256, CropSize = 224 };
        if (read is null && Kind is null)
        {
            warn($"'{model}' does not say how pictures are resized: they are resized and cropped in the ratio 256 to 224,"
                + " as torchvision does; -Transform Squash takes the whole picture");
        }

        return own with
        {
            Kind = Kind ?? own.Kind,
            CropSize = side!.Value,
            ResizeSize = (int)Math.Round((double)side!.Value * own.ResizeSize / own.CropSize),
            Mean = Mean ?? own.Mean,
            Std = Std ?? own.Std,
        };
    }
}
