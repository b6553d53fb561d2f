using System.Runtime.InteropServices;
using EmbeddingProjector.Inference.Errors;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>libtorch cannot be loaded, has not the device that was asked for, or refused an operation.</summary>
public sealed class TorchSharpException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="errorId"><c>TorchSharpUnavailable</c>, <c>TorchSharpDeviceNotFound</c> or
    /// <c>TorchSharpFailed</c>.</param>
    /// <param name="message">What, where, expected and found.</param>
    /// <param name="innerException">What libtorch said.</param>
    public TorchSharpException(string errorId, string message, Exception? innerException = null)
        : base(errorId, message, innerException)
    {
    }

    internal static TorchSharpException Failed(string place, Device device, ExternalException cause) =>
        new("TorchSharpFailed", $"{place} on {device}: {cause.Message}", cause);
}
