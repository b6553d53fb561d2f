using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>A block of channels that come from lanes of several blocks.</summary>
internal unsafe struct ChannelGather
{
    /// <summary>The first pixel of each source block, with its lanes in <see cref="Lanes"/>.</summary>
    public float** Sources;

    /// <summary>How many sources; their pixels lie 16 floats apart.</summary>
    public int Count;

    /// <summary>[count, 16]: the source's lane for each lane of the target, or -1 for none.</summary>
    public int* Lanes;

    /// <summary>The first pixel's 16 channels; lanes that no source has become 0.</summary>
    public float* Target;

    public int Pixels;
}

/// <summary>Moves channels between blocks, pixel by pixel.</summary>
internal static unsafe class ChannelGatherKernel
{
    /// <summary>Each source's lanes are permuted in a register, and joined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(ChannelGather* row)
    {
        for (var i = 0; i < row->Count; i++)
        {
            var lanes = Vector512.Load(row->Lanes + i * 16);
            var isThere = Vector512.GreaterThanOrEqual(lanes, Vector512<int>.Zero).AsSingle();
            var from = row->Sources[i];
            var to = row->Target;
            for (var pixel = 0; pixel < row->Pixels; pixel++, from += 16, to += 16)
            {
                var moved = Avx512F.PermuteVar16x32(Vector512.Load(from), lanes) & isThere;
                (i == 0 ? moved : moved | Vector512.Load(to)).Store(to);
            }
        }
    }

    /// <summary>Lane by lane.</summary>
    public static void Plain(ChannelGather* row)
    {
        new Span<float>(row->Target, row->Pixels * 16).Clear();
        for (var i = 0; i < row->Count; i++)
        {
            for (var lane = 0; lane < 16; lane++)
            {
                var source = row->Lanes[i * 16 + lane];
                for (var at = 0; source >= 0 && at < row->Pixels * 16; at += 16)
                    row->Target[at + lane] = row->Sources[i][at + source];
            }
        }
    }
}
