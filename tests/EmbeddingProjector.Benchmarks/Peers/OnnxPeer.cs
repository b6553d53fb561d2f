using System.Diagnostics;
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
    private readonly SessionOptions settings;
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly OrtValue input;
    private readonly OrtValue output;

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
        var script = SharedData.PathOf("bench", "export_onnx.py");
        var folder = Path.Combine(Path.GetTempPath(), "embeddingprojector-onnx");
        string[] missing = [.. models.Where(model => !File.Exists(Path.Combine(folder, $"{model}.onnx")))];
        reason = "";
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += LoadNative;
        if (missing.Length == 0)
            return folder;

        reason = File.Exists(script)
            ? "torchvision's models cannot be exported by $PYTHON or /usr/bin/python3 (Debian: apt-get install "
                + "--no-install-recommends python3-torch python3-torchvision)"
            : $"'{script}' is not here";
        var python = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } chosen ? chosen : "/usr/bin/python3";
        return File.Exists(script) && File.Exists(python) && TryRun(python, [script, folder, .. missing]) ? folder : null;
    }

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

    private static bool TryRun(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
