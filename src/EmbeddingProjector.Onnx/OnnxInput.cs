namespace EmbeddingProjector.Onnx;

/// <summary>How a model file takes pictures.</summary>
/// <param name="Batch">How many pictures it takes at once; null for any number.</param>
/// <param name="Side">Height and width in pixels; null where the file leaves them free.</param>
/// <param name="IsChannelsLast">Whether it is [batch, height, width, 3] and not [batch, 3, height, width].</param>
/// <param name="IsHalf">Whether it takes float16.</param>
internal sealed record OnnxInput(string Name, int? Batch, int? Side, bool IsChannelsLast, bool IsHalf)
{
    private const int Float = 1;
    private const int Float16 = 10;

    /// <exception cref="OnnxModelException">The model takes no pictures, or more than pictures.</exception>
    public static OnnxInput Of(string path, OnnxGraph graph)
    {
        if (graph.Inputs is not [var input])
        {
            var names = string.Join(", ", graph.Inputs.Select(input => input.Name));
            throw Unfit(path, $"one input for pictures, found {graph.Inputs.Length}: {names}"
                + " (of a model of words and pictures, take the file of its vision tower)");
        }

        var type = input.Type?.TensorType;
        if (type?.ElemType is not (Float or Float16))
            throw Unfit(path, $"float or float16 pictures in '{input.Name}', found ONNX's type {type?.ElemType ?? 0}");

        // 0 stands for a free dimension.
        long[] shape = [.. type.Shape?.Dim.Select(dimension => dimension.DimValue) ?? []];
        var isChannelsLast = shape is [_, not 3, _, 3];
        if (!isChannelsLast && shape is not [_, 3 or 0, _, _])
        {
            var found = string.Join(", ", shape.Select(length => length == 0 ? "?" : $"{length}"));
            throw Unfit(
                path, $"'{input.Name}' as [batch, 3, height, width] or [batch, height, width, 3], found [{found}]");
        }

        var (height, width) = isChannelsLast ? (shape[1], shape[2]) : (shape[2], shape[3]);
        if (height != 0 && width != 0 && height != width)
            throw Unfit(path, $"square pictures in '{input.Name}', found {height}x{width}");
        if (shape.Any(length => length is < 0 or > 1 << 16))
            throw Unfit(path, $"'{input.Name}' of at most 65536 a side, found [{string.Join(", ", shape)}]");

        return new(
            input.Name, Free(shape[0]), Free(Math.Max(height, width)), isChannelsLast, IsHalf: type.ElemType == Float16);
    }

    private static int? Free(long length) => length == 0 ? null : (int)length;

    private static OnnxModelException Unfit(string path, string expected) =>
        new("OnnxInputUnfit", path, $"expected {expected}");
}
