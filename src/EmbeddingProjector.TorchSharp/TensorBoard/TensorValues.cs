using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.TensorBoard;

/// <summary>Copies a tensor's values out of libtorch.</summary>
internal static class TensorValues
{
    /// <summary>All values as float32, row-major.</summary>
    /// <param name="tensor">Any number type, device and layout; gradients are left alone.</param>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var plain = tensor.detach().to(ScalarType.Float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(plain.bytes).ToArray();
    }
}
