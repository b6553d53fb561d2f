using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using EmbeddingProjector.Tests;
using EmbeddingProjector.TorchSharp.Native;
using Microsoft.ML.OnnxRuntime;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>ONNX Runtime, by its NuGet package, on torchvision's model exported by shared/bench/export_onnx.py.</summary>
internal sealed class OnnxPeer : Peer
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "embeddingprojector-onnx");

    private readonly SessionOptions settings;
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly OrtValue input;
    private readonly OrtValue output;

    static OnnxPeer() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += LoadNative;

    public OnnxPeer(string file, PeersOptions options)
        : base($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}", options)
    {
        settings = new()
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session = new(file, settings);
        var side = session.InputMetadata["x"].Dimensions[2];
        var pictures = RandomInput(options.Batch * 3 * side * side);
        input = OrtValue.CreateTensorValueFromMemory(pictures, [options.Batch, 3, side, side]);
        output = OrtValue.CreateTensorValueFromMemory(new float[options.Batch * 1000], [options.Batch, 1000]);
    }

    /// <summary>Exports the models that are not exported yet.</summary>
    /// <param name="models">torchvision's names.</param>
    /// <param name="reason">Why there are none, where there are none.</param>
    /// <returns>The folder that holds MODEL.onnx; null where they cannot be exported.</returns>
    public static string? Export(IEnumerable<string> models, out string reason)
    {
        string[] missing = [.. models.Where(model => !File.Exists(FileOf(model)))];
        reason = "";
        return missing.Length == 0 || Export(Folder, missing, out reason) ? Folder : null;
    }

    /// <summary>Exports models into a folder.</summary>
    /// <returns>Whether they could be.</returns>
    public static bool Export(string folder, IEnumerable<string> models, out string reason)
    {
        var script = SharedData.PathOf("bench", "export_onnx.py");
        reason = File.Exists(script)
            ? "torchvision's models cannot be exported by $PYTHON or /usr/bin/python3 (Debian: apt-get install "
                + "--no-install-recommends python3-torch python3-torchvision)"
            : $"'{script}' is not here";
        return PythonScript.TryRun(script, [folder, .. models]);
    }

    /// <summary>Where a model is exported to.</summary>
    public static string FileOf(string model) => Path.Combine(Folder, $"{model}.onnx");

    /// <inheritdoc/>
    public override void Dispose()
    {
        input.Dispose();
        output.Dispose();
        run.Dispose();
        session.Dispose();
        settings.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunOnce() => session.Run(run, ["x"], [input], ["y"], [output]);

    // From NuGet's package folder, where the build restored it.
    private static IntPtr LoadNative(Assembly assembly, string name)
    {
        var folder = typeof(OnnxPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(entry => entry.Key == "OnnxRuntimeFolder").Value!;
        return name == "onnxruntime"
            ? NativeLibrary.Load(Path.Combine(folder, LibTorchPlaces.FileName(name)))
            : IntPtr.Zero;
    }
}
