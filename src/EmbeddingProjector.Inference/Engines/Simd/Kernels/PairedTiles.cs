namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>Both tile shapes made of pairs: a wide tile's two channel blocks, a narrow tile's two halves.</summary>
internal static unsafe class PairedTiles<TPair>
    where TPair : struct, IPairTile
{
    /// <summary>Computes 2 runs by 2 channel blocks.</summary>
    public static void Wide(TileArguments* tile)
    {
        TPair.Run(tile);
        var second = *tile;
        second.Weights += 16;
        second.Bias += 16;
        second.Run0.Target += tile->TargetBlockPitch;
        second.Run1.Target += tile->TargetBlockPitch;
        if (tile->Run0.Initial != null)
        {
            second.Run0.Initial += tile->InitialBlockPitch;
            second.Run1.Initial += tile->InitialBlockPitch;
        }

        TPair.Run(&second);
    }

    /// <summary>Computes 4 runs by 1 channel block.</summary>
    public static void Narrow(TileArguments* tile)
    {
        TPair.Run(tile);
        var second = *tile;
        second.Run0 = tile->Run2;
        second.Run1 = tile->Run3;
        TPair.Run(&second);
    }
}
