using System.Runtime.CompilerServices;
using EmbeddingProjector.TorchSharp;
using EmbeddingProjector.TorchSharp.Native;

namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>Whether libtorch runs here. Where it does, the tests of every engine include its own.</summary>
internal static class TorchHere
{
    /// <summary>Why the tests on libtorch are skipped: the system is too old for it, or it is not made for it. Null
    /// where they run, and where they fail for another reason, which is a fault.</summary>
    public static string? ReasonToSkip { get; private set; }

    [ModuleInitializer]
    internal static void Register()
    {
        try
        {
            LibTorch.EnsureLoaded();
        }
        catch (TorchSharpException error) when (error.ErrorId == "LibStdCxxTooOld" || !IsMadeFor)
        {
            ReasonToSkip = error.Message;
            return;
        }
        catch (TorchSharpException)
        {
            // The tests say so.
        }

        TorchSharpEngine.Register();
    }

    private static bool IsMadeFor => LibTorchPlaces.Platform is "linux-x64" or "win-x64" or "win-arm64" or "osx-arm64";
}

/// <summary>A fact that needs libtorch and is skipped, by name, where the system is too old for it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = TorchHere.ReasonToSkip;
}

/// <summary>A theory that needs libtorch and is skipped, by name, where the system is too old for it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = TorchHere.ReasonToSkip;
}
