using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.TorchSharp.Native;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>libtorch is not here, cannot be loaded, or refused an operation.</summary>
public sealed class TorchSharpException : EmbeddingProjectorException
{
    private TorchSharpException(string errorId, string message, Exception? cause = null)
        : base(errorId, message, cause)
    {
    }

    internal static TorchSharpException NotFound(string message) => new("LibTorchNotFound", message);

    // The system's loader says which symbol version of which library is missing: GLIBCXX is libstdc++'s, GLIBC libc's.
    internal static TorchSharpException CannotLoad(string path, Exception cause) =>
        cause.Message.Contains("GLIBCXX_", StringComparison.Ordinal)
        || cause.Message.Contains("`GLIBC_", StringComparison.Ordinal)
            ? new(
                "LibStdCxxTooOld",
                $"'{path}' needs a newer C++ library than this system's: expected the libstdc++ of GCC 13 "
                + "(GLIBCXX_3.4.32), which Debian 13 and Ubuntu 24.04 have. On Debian 12, add the suite trixie at a low "
                + $"pin and run: apt-get install -t trixie libstdc++6. The system says: {cause.Message}",
                cause)
            : new(
                "LibTorchUnusable",
                $"'{path}' cannot be loaded: expected libtorch {LibTorchPlaces.Version} for {LibTorchPlaces.Platform}. "
                + $"The system says: {cause.Message}",
                cause);

    internal static TorchSharpException Failed(string place, Device device, ExternalException cause) =>
        new("TorchSharpFailed", $"{place} on {device}: {cause.Message}", cause);
}
