using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Loads libtorch, which the package keeps in <c>runtimes/RID/native</c> beside the assembly.</summary>
/// <remarks>The runtime finds that folder through an application's .deps.json. A PowerShell module has none, so the
/// folder is tried here too.</remarks>
internal static class NativeTorch
{
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads the libraries once.</summary>
    /// <exception cref="TorchSharpException">They are not there, or do not fit the machine.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        var assembly = typeof(torch).Assembly;
        if (AssemblyLoadContext.GetLoadContext(assembly) is { } context)
            context.ResolvingUnmanagedDll += (_, name) => Resolve(assembly, name);

        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return torch.get_num_threads() > 0;
        }
        catch (Exception cause) when (cause is NotSupportedException or DllNotFoundException or BadImageFormatException
            or TypeInitializationException or EntryPointNotFoundException)
        {
            var version = assembly.GetName().Version?.ToString(3);
            throw new TorchSharpException(
                "TorchSharpUnavailable",
                $"libtorch cannot be loaded for TorchSharp {version} on {Rid}; expected its "
                + "native libraries beside the assembly: build with -p:LibTorchPackage=TorchSharp-cpu (or "
                + "TorchSharp-cuda-linux, TorchSharp-cuda-windows) besides -p:TorchSharpVersion",
                cause);
        }
    }

    private static IntPtr Resolve(Assembly assembly, string name)
    {
        var folder = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", "runtimes", Rid, "native");
        return NativeLibrary.TryLoad(Path.Combine(folder, FileName(name)), out var library) ? library : IntPtr.Zero;
    }

    private static string FileName(string name)
    {
        if (OperatingSystem.IsWindows())
            return $"{name}.dll";

        return OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
    }

    private static string Rid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }
}
