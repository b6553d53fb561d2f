using System.Runtime.InteropServices;
using EmbeddingProjector.TorchSharp;
using EmbeddingProjector.TorchSharp.Native;

namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>Where libtorch is looked for, and what is said where it is not there or does not fit.</summary>
public sealed class LibTorchTests : IDisposable
{
    // What the loader of Debian 12 says of TorchSharp 0.107's library.
    private const string OldSystem = "Unable to load shared library '/bin/libLibTorchSharp.so' or one of its "
        + "dependencies: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by "
        + "/bin/libLibTorchSharp.so)";

    private static readonly string Library = LibTorchPlaces.FileName("torch_cpu");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_variables_folder_comes_before_the_module_and_the_module_before_NuGets()
    {
        var package = Make("packages", $"libtorch-cpu-{LibTorchPlaces.Platform}", LibTorchPlaces.Version, Native);
        Assert.Equal(package, Places().Find());
        var module = Make("modules", "EmbeddingProjector.LibTorch", LibTorchPlaces.Version, Native);
        Assert.Equal(module, Places().Find());
        var named = Make("libtorch", "lib");
        Assert.Equal(named, Places(folder.File("libtorch")).Find());
    }

    [Fact]
    public void Another_version_is_not_taken()
    {
        Make("modules", "EmbeddingProjector.LibTorch", "2.5.1", Native);
        Make("packages", $"libtorch-cpu-{LibTorchPlaces.Platform}", "2.7.0", Native);

        Assert.Throws<TorchSharpException>(() => Places().Find());
    }

    [Fact]
    public void Where_it_is_missing_the_error_says_how_to_get_it()
    {
        var error = Assert.Throws<TorchSharpException>(() => Places().Find());

        Assert.Equal("LibTorchNotFound", error.ErrorId);
        Assert.Contains("dotnet build src/EmbeddingProjector.TorchSharp -t:LibTorchModule", error.Message);
        Assert.Contains($"libtorch-cpu-{LibTorchPlaces.Platform} {LibTorchPlaces.Version}", error.Message);
        Assert.Contains("EMBEDDINGPROJECTOR_LIBTORCH", error.Message);
    }

    [Fact]
    public void A_folder_that_was_named_and_holds_none_is_an_error_whatever_lies_elsewhere()
    {
        Make("modules", "EmbeddingProjector.LibTorch", Native);

        var error = Assert.Throws<TorchSharpException>(() => Places(folder.File("nothing")).Find());

        Assert.Equal("LibTorchNotFound", error.ErrorId);
        Assert.Contains(folder.File("nothing"), error.Message);
    }

    [Fact]
    public void A_library_that_is_none_is_an_error_that_names_the_file()
    {
        var broken = Path.Combine(Make("libtorch"), Library);

        var error = Assert.Throws<TorchSharpException>(
            () => new LibTorch(Places(folder.File("libtorch")), NativeLibrary.Load).Load());

        Assert.Equal("LibTorchUnusable", error.ErrorId);
        Assert.Contains(broken, error.Message);
        Assert.Contains(LibTorchPlaces.Version, error.Message);
    }

    [Fact]
    public void A_system_that_is_too_old_is_told_what_to_install()
    {
        Make("libtorch");

        var error = Assert.Throws<TorchSharpException>(() => new LibTorch(
            Places(folder.File("libtorch")), _ => throw new DllNotFoundException(OldSystem)).Load());

        Assert.Equal("LibStdCxxTooOld", error.ErrorId);
        Assert.Contains("GLIBCXX_3.4.32", error.Message);
        Assert.Contains("apt-get install -t trixie libstdc++6", error.Message);
        Assert.IsType<DllNotFoundException>(error.InnerException);
    }

    [Fact]
    public void Libraries_are_loaded_in_the_order_in_which_they_need_each_other()
    {
        var home = Make("libtorch");
        string[] names = ["c10", "torch", "torch_cuda"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(home, LibTorchPlaces.FileName(name)), "");
        var loaded = new List<string>();

        new LibTorch(Places(home), path =>
        {
            loaded.Add(Path.GetFileName(path));
            return loaded.Count;
        }).Load();

        string[] expected = ["c10", "torch_cpu", "torch_cuda", "torch", "LibTorchSharp"];
        Assert.Equal(expected.Select(LibTorchPlaces.FileName), loaded);
    }

    // The module of commands has no native file of its own.
    [Fact]
    public void TorchSharps_own_library_may_lie_in_the_module_or_in_NuGets_folder() => Assert.Equal(
        [
            Path.Combine(folder.File("modules"), "EmbeddingProjector.LibTorch", Native),
            Path.Combine(folder.File("packages"), "torchsharp", "0.107.0", Native),
        ],
        Places().BridgeFolders.TakeLast(2));

    [TorchFact]
    public void Nothing_is_copied_to_where_the_assemblies_lie()
    {
        LibTorch.EnsureLoaded();

        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, Library, SearchOption.AllDirectories));
    }

    private static string Native => Path.Combine("runtimes", LibTorchPlaces.Platform, "native");

    private LibTorchPlaces Places(string? named = null) => new()
    {
        Folder = named, ModulePath = [folder.File("elsewhere"), folder.File("modules")],
        Packages = folder.File("packages"),
    };

    private string Make(params string[] parts)
    {
        var home = Path.Combine([folder.Path, .. parts]);
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, Library), "no library");
        return home;
    }
}
