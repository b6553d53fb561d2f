using EmbeddingProjector.Benchmarks.Peers;

namespace EmbeddingProjector.Benchmarks.Zoo;

/// <summary>A model's ONNX file for as long as it is measured: all of them together would fill a disk.</summary>
internal sealed class OnnxExport : IDisposable
{
    private readonly string? folder; // to be deleted

    private OnnxExport(string path, string? folder)
    {
        Path = path;
        this.folder = folder;
    }

    public string Path { get; }

    /// <summary>Exports a model; null where it cannot be, which is said.</summary>
    public static OnnxExport? Of(string model)
    {
        if (File.Exists(OnnxPeer.FileOf(model)))
            return new(OnnxPeer.FileOf(model), null);

        // A folder of its own: models beyond protobuf's 2 GiB keep tensors in files beside them.
        var folder = Directory.CreateTempSubdirectory("embeddingprojector-onnx-").FullName;
        var path = System.IO.Path.Combine(folder, $"{model}.onnx");
        if (OnnxPeer.Export(folder, [model], out var reason))
            return new(path, folder);

        Console.Error.WriteLine($"{model}: without ONNX Runtime: {reason}");
        Directory.Delete(folder, recursive: true);
        return null;
    }

    public void Dispose()
    {
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }
}
