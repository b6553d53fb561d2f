using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingProjector.Onnx;

/// <summary>How a model file takes pictures.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Batch">How many pictures it takes at once; null for any number.</param>
/// <param name="Side">Height and width in pixels; 0 while the file leaves them free and none was chosen.</param>
/// <param name="IsChannelsLast">Whether it is [batch, height, width, 3] and not [batch, 3, height, width].</param>
/// <param name="IsHalf">Whether it takes float16.</param>
internal sealed record OnnxInput(string Name, int? Batch, int Side, bool IsChannelsLast, bool IsHalf)
{
    /// <exception cref="OnnxModelException">The model takes no pictures, or more than pictures.</exception>
    public static OnnxInput Of(string path, InferenceSession session)
    {
        if (session.InputMetadata.Count != 1)
        {
            var names = string.Join(", ", session.InputMetadata.Keys);
            throw Unfit(path, $"one input for pictures, found {session.InputMetadata.Count}: {names}"
                + " (of a model of words and pictures, take the file of its vision tower)");
        }

        var (name, input) = session.InputMetadata.First();
        var isHalf = input.ElementDataType is TensorElementType.Float16;
        if (!isHalf && input.ElementDataType is not TensorElementType.Float)
            throw Unfit(path, $"float or float16 pictures in '{name}', found {input.ElementDataType}");

        // Negative stands for a free dimension.
        var found = input.Dimensions;
        var isChannelsLast = found is [_, _, _, 3] && found[1] != 3;
        var isChannelsFirst = found is [_, 3 or < 0, _, _] && !isChannelsLast;
        if (!isChannelsFirst && !isChannelsLast)
        {
            throw Unfit(
                path, $"'{name}' as [batch, 3, height, width] or [batch, height, width, 3], found [{string.Join(", ", found)}]");
        }

        var (height, width) = isChannelsLast ? (found[1], found[2]) : (found[2], found[3]);
        if (height > 0 && width > 0 && height != width)
            throw Unfit(path, $"square pictures in '{name}', found {height}x{width}");

        return new(name, found[0] > 0 ? found[0] : null, Math.Max(Math.Max(height, width), 0), isChannelsLast, isHalf);
    }

    private static OnnxModelException Unfit(string path, string expected) =>
        new("OnnxInputUnfit", path, $"expected {expected}");
}
