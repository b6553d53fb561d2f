using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Onnx;

/// <summary>An ONNX file is damaged, is no model of pictures, or needs what was not given.</summary>
public sealed class OnnxModelException : EmbeddingProjectorException
{
    internal OnnxModelException(string errorId, string path, string reason, Exception? innerException = null)
        : base(errorId, $"model '{path}': {reason}", innerException) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
