using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Choices that only tests and benchmarks make.</summary>
internal sealed record SimdSettings
{
    public InstructionPath Path { get; init; } = InstructionPaths.Best;

    /// <summary>Whether nodes are computed together.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Whether 3x3 convolutions may use Winograd's method.</summary>
    public bool Winograd { get; init; } = true;
}

/// <summary>The one place that asks what the machine can do.</summary>
internal static class InstructionPaths
{
    /// <summary>The paths that work here, the fastest last.</summary>
    public static IReadOnlyList<InstructionPath> Supported { get; } =
        [.. Enum.GetValues<InstructionPath>().Where(IsSupported)];

    /// <summary>The fastest path that works here.</summary>
    public static InstructionPath Best => Supported[^1];

    private static bool IsSupported(InstructionPath path) => path switch
    {
        InstructionPath.Avx512 => Avx512F.IsSupported,
        InstructionPath.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionPath.Vector => Vector.IsHardwareAccelerated,
        _ => true,
    };
}
