using System.Reflection;
using TorchSharp;

namespace EmbeddingProjector.TorchSharp.Native;

/// <summary>Where libtorch's libraries are looked for, in this order: the folder that a variable names, a companion
/// module, NuGet's package folder.</summary>
internal sealed record LibTorchPlaces
{
    /// <summary>The environment variable that names libtorch's folder.</summary>
    public const string FolderVariable = "EMBEDDINGPROJECTOR_LIBTORCH";

    public const string ModuleName = "EmbeddingProjector.LibTorch";

    /// <summary>The version that TorchSharp was built for.</summary>
    public static string Version { get; } = typeof(LibTorchPlaces).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(entry => entry.Key == "LibTorchVersion").Value!;

    /// <summary>The variable's folder; null or empty without.</summary>
    public string? Folder { get; init; }

    /// <summary>The folders that PowerShell looks for modules in.</summary>
    public ImmutableArray<string> ModulePath { get; init; } = [];

    /// <summary>NuGet's package folder.</summary>
    public required string Packages { get; init; }

    /// <summary>This machine's system and processor, such as <c>linux-x64</c>, as packages spell them.</summary>
    public static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>What the process's environment says.</summary>
    public static LibTorchPlaces OfThisProcess()
    {
        var modules = Environment.GetEnvironmentVariable("PSModulePath") ?? "";
        return new()
        {
            Folder = Environment.GetEnvironmentVariable(FolderVariable),
            ModulePath = [.. modules.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)],
            Packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages
                ? packages
                : Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        };
    }

    /// <summary>A library's file name on this system.</summary>
    /// <param name="name">Such as <c>torch_cpu</c>.</param>
    public static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    /// <summary>The folder that holds the libraries.</summary>
    /// <exception cref="TorchSharpException">There is none; the message says how to get it.</exception>
    public string Find()
    {
        // Whoever names a folder wants no other libtorch.
        if (!string.IsNullOrEmpty(Folder))
            return Within(Folder) ?? throw TorchSharpException.NotFound(
                $"{FolderVariable} names '{Folder}': expected {FileName("torch_cpu")} there, in its folder lib or in "
                + $"runtimes/{Platform}/native, found none");

        var homes = Modules.Append(Path.Combine(Packages, $"libtorch-cpu-{Platform}", Version));
        return homes.Select(Within).FirstOrDefault(found => found is not null) ?? throw TorchSharpException.NotFound(
            $"libtorch {Version} for {Platform} is not here; looked in: the folder that {FolderVariable} names (not "
            + $"set), the module {ModuleName} on the module path, and '{Packages}'. To get it, make the module from the "
            + $"source: dotnet build src/EmbeddingProjector.TorchSharp -t:LibTorchModule; or add the NuGet package "
            + $"libtorch-cpu-{Platform} {Version} to your project; or set {FolderVariable} to the folder lib of "
            + "PyTorch's own libtorch, which has CUDA too (https://pytorch.org/get-started/locally, LibTorch)");
    }

    /// <summary>Where TorchSharp's own native library lies, which is small: in the companion module, and in NuGet's
    /// package.</summary>
    public IEnumerable<string> BridgeFolders => Modules
        .Append(Path.Combine(Packages, "torchsharp", typeof(torch).Assembly.GetName().Version!.ToString(3)))
        .Select(home => Path.Combine(home, "runtimes", Platform, "native"));

    private IEnumerable<string> Modules => ModulePath
        .Select(folder => Path.Combine(folder, ModuleName))
        .SelectMany(module => new[] { Path.Combine(module, Version), module });

    private static string? Within(string home)
    {
        string[] folders = [home, Path.Combine(home, "lib"), Path.Combine(home, "runtimes", Platform, "native")];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, FileName("torch_cpu"))));
    }
}
