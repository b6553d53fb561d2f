using System.Text.Json;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Onnx;

/// <summary>Reads the transform that Hugging Face keeps beside a model in <c>preprocessor_config.json</c>.</summary>
/// <remarks>Source: transformers' image processors (CLIP, ViT, SigLIP, ConvNext, ...): resize, centre crop, rescale,
/// normalise, in this order. What would change pixels and is not known here is an error, never passed over.</remarks>
internal static class PreprocessorConfig
{
    public const string FileName = "preprocessor_config.json";

    // Steps that other processors take when these are true.
    private static readonly ImmutableArray<string> UnknownSteps =
        ["do_pad", "do_thumbnail", "do_align_long_axis", "do_flip_channel_order", "rescale_offset", "include_top",
         "do_split_image", "do_image_splitting", "do_normalize_depth", "do_color_quantize"];

    /// <param name="inputSize">The side that the model demands; null where any will do.</param>
    /// <exception cref="OnnxModelException">The file is no JSON of this form, or asks for a step that is not
    /// known.</exception>
    public static ImageTransform Read(string path, int? inputSize)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(path, document.RootElement, inputSize);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Invalid(path, "expected the JSON of an image processor, found something else", error);
        }
    }

    private static ImageTransform Read(string path, JsonElement root, int? inputSize)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            throw Invalid(path, $"expected a JSON object, found {root.ValueKind}");
        if (UnknownSteps.FirstOrDefault(step => Flag(root, step, fallback: false)) is { } unknown)
            throw Invalid(path, $"'{unknown}' is a step that is not known here");

        var resizes = Flag(root, "do_resize", fallback: true);
        var (shortest, square) = Size(path, root, "size");
        var crop = Flag(root, "do_center_crop", fallback: root.TryGetProperty("crop_size", out _))
            ? Size(path, root, "crop_size") : default;
        var cropSide = crop.Square ?? crop.Shortest;

        // ConvNext's: below 384 the shorter side is size / crop_pct and the crop is size, else all is squashed to size.
        if (root.TryGetProperty("crop_pct", out var share) && share.ValueKind is JsonValueKind.Number && shortest is { } side)
        {
            (shortest, square, cropSide) = side < 384
                ? ((int?)(int)(side / share.GetDouble()), (int?)null, (int?)side)
                : (null, side, null);
        }

        if (!resizes || (shortest ?? square) is null)
            throw Invalid(path, "expected a resize with 'size', found none: without it a picture does not fit the model");

        var (mean, std) = Normalization(path, root);
        var final = cropSide ?? square ?? inputSize
            ?? throw Invalid(path, "expected 'crop_size' or a 'size' of height and width, found only a shortest edge");
        var isSquash = square is not null;
        if (isSquash && cropSide is { } cut && cut != square)
            throw Invalid(path, $"a crop of {cut} out of a squashed {square} is not known here");

        return new ImageTransform
        {
            Kind = isSquash ? TransformKind.Squash : TransformKind.ResizeCrop,
            ResizeSize = shortest ?? square!.Value,
            CropSize = final,
            CropsDown = !isSquash,
            Interpolation = Filter(path, root),
            Mean = mean,
            Std = std,
        };
    }

    // 224, {"shortest_edge": 224} or {"height": 224, "width": 224}.
    private static (int? Shortest, int? Square) Size(string path, JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var size))
            return default;
        if (size.ValueKind is JsonValueKind.Number)
            return Flag(root, "do_center_crop", fallback: false) ? (Side(size), null) : (null, Side(size));
        if (size.TryGetProperty("shortest_edge", out var shortest))
            return (Side(shortest), null);
        if (size.TryGetProperty("height", out var height) && size.TryGetProperty("width", out var width))
        {
            return height.GetInt32() == width.GetInt32()
                ? (null, Side(height))
                : throw Invalid(path, $"expected a square '{name}', found {height.GetInt32()}x{width.GetInt32()}");
        }

        throw Invalid(path, $"expected '{name}' as a number, a shortest_edge, or height and width, found {size}");

        int Side(JsonElement element) => element.GetInt32() is > 0 and <= 1 << 16 and var side
            ? side
            : throw Invalid(path, $"expected '{name}' of 1 to 65536 pixels, found {element}");
    }

    // (pixel * factor - mean) / std, as (pixel / 255 - mean') / std'.
    private static (ImmutableArray<float> Mean, ImmutableArray<float> Std) Normalization(string path, JsonElement root)
    {
        var factor = !Flag(root, "do_rescale", fallback: true) ? 1
            : root.TryGetProperty("rescale_factor", out var given) ? given.GetDouble() : 1.0 / 255;
        var normalizes = Flag(root, "do_normalize", fallback: root.TryGetProperty("image_mean", out _));
        var mean = normalizes ? Channels(path, root, "image_mean") : [0, 0, 0];
        var std = normalizes ? Channels(path, root, "image_std") : [1, 1, 1];
        var scale = Math.Abs(factor * 255 - 1) < 1e-6 ? 1 : factor * 255;
        return std.All(value => value != 0) && scale > 0 && double.IsFinite(scale)
            ? ([.. mean.Select(value => (float)(value / scale))], [.. std.Select(value => (float)(value / scale))])
            : throw Invalid(path, "expected an image_std and a rescale_factor other than 0");
    }

    private static double[] Channels(string path, JsonElement root, string name)
    {
        var found = root.TryGetProperty(name, out var list) ? list.ToString() : "nothing";
        var values = list.ValueKind is JsonValueKind.Array ? [.. list.EnumerateArray().Select(v => v.GetDouble())]
            : list.ValueKind is JsonValueKind.Number ? Enumerable.Repeat(list.GetDouble(), 3).ToArray()
            : Array.Empty<double>();
        return values.Length == 3 && values.All(double.IsFinite)
            ? values
            : throw Invalid(path, $"expected three numbers in '{name}', found {found}");
    }

    // Pillow's numbers of its filters.
    private static Interpolation Filter(string path, JsonElement root)
    {
        var code = root.TryGetProperty("resample", out var resample) && resample.ValueKind is JsonValueKind.Number
            ? resample.GetInt32() : 2;
        return code switch
        {
            2 => Interpolation.Bilinear,
            3 => Interpolation.Bicubic,
            _ => throw Invalid(path, $"expected 'resample' 2 (bilinear) or 3 (bicubic), found {code}"),
        };
    }

    // null is no; so is a zero.
    private static bool Flag(JsonElement root, string name, bool fallback) =>
        !root.TryGetProperty(name, out var value) ? fallback : value.ValueKind is JsonValueKind.True;

    private static OnnxModelException Invalid(string path, string reason, Exception? cause = null) =>
        new("PreprocessorConfigInvalid", path, reason, cause);
}
