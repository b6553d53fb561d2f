using Microsoft.ML.OnnxRuntime;

namespace EmbeddingProjector.Onnx;

/// <summary>Finds ONNX files in a model's folder and loads them into ONNX Runtime.</summary>
internal static class OnnxFile
{
    /// <summary>A file that is named, or the first of some names in a folder or in its <c>onnx/</c>; null where there is
    /// none.</summary>
    public static string? Find(string path, ImmutableArray<string> names) => File.Exists(path) ? path
        : names.SelectMany(name => new[] { Path.Combine(path, name), Path.Combine(path, "onnx", name) })
            .FirstOrDefault(File.Exists);

    /// <summary>Loads a file with some of its values as outputs.</summary>
    /// <exception cref="OnnxModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="OnnxRuntimeNotFoundException">ONNX Runtime is not here.</exception>
    public static InferenceSession Open(string path, OnnxGraph graph, IEnumerable<string> outputs, int threads)
    {
        NativeOnnxRuntime.EnsureLoaded();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Idle threads sleep: they would take the processors from the threads that decode.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry(
            "session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new InferenceSession(graph.WithOutputs(outputs), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxModelException("OnnxModelInvalid", path, $"ONNX Runtime refuses it: {error.Message}", error);
        }
    }
}
