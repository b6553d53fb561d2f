using System.Runtime.Loader;
using EmbeddingProjector.Inference.Errors;
using Microsoft.ML.OnnxRuntime;

namespace EmbeddingProjector.Onnx;

/// <summary>Loads ONNX Runtime's native library from where it lies: it is no part of the main job.</summary>
/// <remarks>Looked for in the folder that <c>EMBEDDINGPROJECTOR_ONNXRUNTIME</c> names, then in NuGet's package folder
/// (package Microsoft.ML.OnnxRuntime, any version that is not older than the managed half), then where the system
/// looks.</remarks>
internal static class NativeOnnxRuntime
{
    public const string EnvironmentVariable = "EMBEDDINGPROJECTOR_ONNXRUNTIME";

    private static readonly Lazy<bool> Loaded = new(Load);

    private static string FileName => OperatingSystem.IsWindows() ? "onnxruntime.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    private static Version Needed => typeof(InferenceSession).Assembly.GetName().Version!;

    /// <exception cref="OnnxRuntimeNotFoundException">It is nowhere, or cannot be loaded.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>The files to try, the first that is there is taken.</summary>
    internal static IEnumerable<string> Candidates(string? named, string packages)
    {
        if (!string.IsNullOrEmpty(named))
        {
            yield return Path.Combine(named, FileName);
            yield break; // who names a folder means that one
        }

        var rid = RuntimeInformation.RuntimeIdentifier;
        var versions = Directory.Exists(packages) ? Directory.GetDirectories(packages) : [];
        var fitting = versions
            .Select(folder => (folder, version: Version.TryParse(Path.GetFileName(folder), out var version) ? version : null))
            .Where(found => found.version is { } version && version.Major == Needed.Major && version.Minor >= Needed.Minor)
            .OrderByDescending(found => found.version);
        foreach (var (folder, _) in fitting)
            yield return Path.Combine(folder, "runtimes", rid, "native", FileName);
    }

    private static bool Load()
    {
        var named = Environment.GetEnvironmentVariable(EnvironmentVariable);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        var path = Candidates(named, Path.Combine(packages, "microsoft.ml.onnxruntime")).FirstOrDefault(File.Exists);
        if (path is null && !NativeLibrary.TryLoad(FileName, out _))
            throw new OnnxRuntimeNotFoundException(FileName, named);

        try
        {
            var library = NativeLibrary.Load(path ?? FileName);
            // A PowerShell module has no .deps.json by which the runtime would find it.
            if (AssemblyLoadContext.GetLoadContext(typeof(InferenceSession).Assembly) is { } context)
                context.ResolvingUnmanagedDll += (_, name) => name.Contains("onnxruntime") ? library : IntPtr.Zero;
            OrtEnv.Instance().EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL; // errors come as exceptions
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException or TypeInitializationException or OnnxRuntimeException)
        {
            throw new OnnxRuntimeNotFoundException(path ?? FileName, error);
        }
    }
}

/// <summary>ONNX Runtime's native library is not on this machine, or cannot be loaded.</summary>
public sealed class OnnxRuntimeNotFoundException : EmbeddingProjectorException
{
    internal OnnxRuntimeNotFoundException(string fileName, string? folder)
        : base("OnnxRuntimeNotFound", (folder is null
            ? $"ONNX models need ONNX Runtime's {fileName}, which is not here"
            : $"{NativeOnnxRuntime.EnvironmentVariable} names '{folder}', where there is no {fileName}")
            + ". Get the NuGet package Microsoft.ML.OnnxRuntime (dotnet add package Microsoft.ML.OnnxRuntime in any project"
            + $" brings it into NuGet's folder), or name a folder that holds it in {NativeOnnxRuntime.EnvironmentVariable}")
    {
    }

    internal OnnxRuntimeNotFoundException(string path, Exception cause)
        : base("OnnxRuntimeNotFound", $"ONNX Runtime '{path}' cannot be loaded: {(cause.InnerException ?? cause).Message}", cause)
    {
    }
}
