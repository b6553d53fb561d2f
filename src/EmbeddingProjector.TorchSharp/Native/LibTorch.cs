using System.Runtime.Loader;
using TorchSharp;

namespace EmbeddingProjector.TorchSharp.Native;

/// <summary>Loads libtorch from where it lies, then TorchSharp's own native library, which asks for it by name.</summary>
/// <remarks>Left alone, TorchSharp would look beside its assembly only, and copy what it finds in NuGet's folder to a
/// folder of its own.</remarks>
/// <param name="places">Where libtorch may lie.</param>
/// <param name="load">Loads a library by its path: <see cref="NativeLibrary.Load(string)"/>, or a test's.</param>
internal sealed class LibTorch(LibTorchPlaces places, Func<string, IntPtr> load)
{
    private const string Bridge = "LibTorchSharp";

    // In the order in which they need each other; those of CUDA are in some builds only.
    private static readonly string[] Libraries = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    private static readonly Lock Gate = new();

    private static bool isLoaded;

    /// <summary>Loads everything, once a process.</summary>
    /// <exception cref="TorchSharpException">It is not there, or does not fit the machine.</exception>
    public static void EnsureLoaded()
    {
        lock (Gate)
        {
            if (isLoaded)
                return;

            var bridge = new LibTorch(LibTorchPlaces.OfThisProcess(), NativeLibrary.Load).Load();
            if (AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) is { } context)
                context.ResolvingUnmanagedDll += (_, name) => name == Bridge ? bridge : IntPtr.Zero;
            torch.InitializeDeviceType(DeviceType.CPU);
            isLoaded = true;
        }
    }

    /// <summary>Loads the libraries.</summary>
    /// <returns>The handle of TorchSharp's own.</returns>
    /// <exception cref="TorchSharpException">One is not there, or does not fit the machine.</exception>
    public IntPtr Load()
    {
        var folder = places.Find();
        var bridge = BridgePath(folder);
        // OpenMP's name carries a hash.
        foreach (var path in Directory.EnumerateFiles(folder, "libgomp*").Order(StringComparer.Ordinal))
            LoadOne(path);
        foreach (var path in Libraries.Select(name => Path.Combine(folder, LibTorchPlaces.FileName(name))))
        {
            if (File.Exists(path))
                LoadOne(path);
        }

        return LoadOne(bridge);
    }

    private IntPtr LoadOne(string path)
    {
        try
        {
            return load(path);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw TorchSharpException.CannotLoad(path, cause);
        }
    }

    // An application has it beside the assembly or where its .deps.json says; the module leaves it to where libtorch is.
    private string BridgePath(string libTorch)
    {
        var folder = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "";
        var told = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string[] folders =
        [
            Path.Combine(folder, "runtimes", LibTorchPlaces.Platform, "native"),
            folder,
            .. told.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            libTorch,
            .. places.BridgeFolders,
        ];
        var paths = folders.Select(place => Path.Combine(place, LibTorchPlaces.FileName(Bridge)));
        return paths.FirstOrDefault(File.Exists) ?? throw TorchSharpException.NotFound(
            $"TorchSharp's native library {LibTorchPlaces.FileName(Bridge)} for {LibTorchPlaces.Platform} is not here; looked "
            + $"beside '{typeof(torch).Assembly.Location}', in '{libTorch}', in the module {LibTorchPlaces.ModuleName} and "
            + "in NuGet's package folder. To get it, make the module from the source: dotnet build "
            + "src/EmbeddingProjector.TorchSharp -t:LibTorchModule");
    }
}
