using EmbeddingProjector.Inference.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.Native;

/// <summary>Chooses the device that a program runs on.</summary>
internal static class TorchDevice
{
    private const string Cuda = "cuda";

    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null or empty takes CUDA where it is
    /// available.</param>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded.</exception>
    /// <exception cref="DeviceNotFoundException">There is no such device here.</exception>
    public static Device Choose(string? name)
    {
        LibTorch.EnsureLoaded();
        var wanted = (name ?? "").Trim().ToLowerInvariant();
        if (wanted == "cpu" || (wanted.Length == 0 && !cuda.is_available()))
            return CPU;
        if (wanted.Length > 0 && wanted != Cuda && !wanted.StartsWith(Cuda + ":", StringComparison.Ordinal))
            throw NotFound(name!, "expected cpu, cuda or cuda:N");
        if (!cuda.is_available())
            throw NotFound(
                name!, "expected a CUDA device and a libtorch with CUDA, found none; -Device cpu runs here");

        return device(DeviceType.CUDA, Index(name, wanted));
    }

    private static int Index(string? name, string wanted)
    {
        if (wanted.Length <= Cuda.Length)
            return 0;

        var count = cuda.device_count();
        var number = wanted.AsSpan(Cuda.Length + 1);
        var isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        return isNumber && index < count ? index : throw NotFound(name!, $"expected cuda:0 to cuda:{count - 1}");
    }

    private static DeviceNotFoundException NotFound(string name, string reason) =>
        new(TorchSharpEngine.EngineName, name, reason);
}
