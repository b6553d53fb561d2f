namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <content>One tile of runs: straight into the map where all its pixels exist, through scratch memory where they do
/// not.</content>
internal sealed unsafe partial class ConvolutionStep
{
    private void ComputeWholeTile(
        TileArguments* tile, ConvolutionGeometry geometry, in PackedWeights.Panel panel, int chunk, float** masks)
    {
        var runs = &tile->Run0;
        tile->TargetStride = geometry.TargetPixel;
        tile->TargetBlockPitch = target.Layout.BlockPitch;
        tile->InitialBlockPitch = residual?.Layout.BlockPitch ?? 0;
        if (chunk == 0 && residual is not null && geometry.ResidualPixel != geometry.TargetPixel)
        {
            for (var i = 0; i < RunsInTile(panel); i++)
                CopyInitial(ref runs[i], geometry, panel.Blocks, kernels.RunLength, tile);
            tile->InitialBlockPitch = tile->TargetBlockPitch;
        }

        if (chunk > 0)
            ContinueFromTarget(tile);
        ComputeChunk(tile, panel, chunk);
        if (chunk < ChunksOf(panel) - 1)
            return;

        Activate(tile, panel);
        for (var i = 0; mask is not null && i < RunsInTile(panel); i++)
            Mask(runs[i].Target, masks[i], geometry, panel.Blocks, kernels.RunLength);
    }

    // The tile was written just now, and is in the nearest cache.
    private void Activate(TileArguments* tile, in PackedWeights.Panel panel)
    {
        if (!activation.IsFunction)
            return;

        var runs = &tile->Run0;
        for (var i = 0; i < RunsInTile(panel); i++)
        {
            for (var block = 0; block < panel.Blocks; block++)
                activation.Run(runs[i].Target + block * tile->TargetBlockPitch, tile->TargetStride, kernels.RunLength);
        }
    }

    private void Mask(float* gradient, float* result, ConvolutionGeometry geometry, int blocks, int pixels)
    {
        for (var block = 0; block < blocks; block++)
        {
            ReluMask.Apply(gradient, geometry.TargetPixel, result, geometry.MaskPixel, pixels);
            gradient += target.Layout.BlockPitch;
            result += mask!.Layout.BlockPitch;
        }
    }

    private void ComputePartialTile(
        TileArguments* tile, ConvolutionGeometry geometry, in PackedWeights.Panel panel, int* pixels, float** masks,
        float* scratchTile)
    {
        const int Block = MapLayout.BlockChannels;
        var runsInTile = RunsInTile(panel);
        var runLength = kernels.RunLength * Block;
        var targets = stackalloc float*[4];
        var runs = &tile->Run0;
        tile->TargetStride = Block;
        tile->TargetBlockPitch = 2 * runLength;
        tile->InitialBlockPitch = residual?.Layout.BlockPitch ?? 0;
        for (var i = 0; i < runsInTile; i++)
        {
            targets[i] = runs[i].Target;
            runs[i].Target = scratchTile + i * runLength;
            if (residual is not null && geometry.ResidualPixel != Block)
                CopyInitial(ref runs[i], geometry, panel.Blocks, pixels[i], tile);
        }

        if (geometry.ResidualPixel != Block)
            tile->InitialBlockPitch = tile->TargetBlockPitch;
        ComputeChunks(tile, panel);
        Activate(tile, panel);
        for (var i = 0; i < runsInTile; i++)
        {
            for (var block = 0; block < panel.Blocks; block++)
            {
                for (var pixel = 0; pixel < pixels[i]; pixel++)
                {
                    var from = scratchTile + block * 2 * runLength + i * runLength + pixel * Block;
                    var to = targets[i] + block * (nint)target.Layout.BlockPitch + pixel * geometry.TargetPixel;
                    new ReadOnlySpan<float>(from, Block).CopyTo(new(to, Block));
                }
            }

            if (mask is not null)
                Mask(targets[i], masks[i], geometry, panel.Blocks, pixels[i]);
        }
    }

    // A kernel reads starting values as far apart as it writes results.
    private void CopyInitial(
        ref PixelRun run, ConvolutionGeometry geometry, int blocks, int pixels, TileArguments* tile)
    {
        const int Block = MapLayout.BlockChannels;
        for (var block = 0; block < blocks; block++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var from = run.Initial + block * (nint)residual!.Layout.BlockPitch + pixel * geometry.ResidualPixel;
                var to = run.Target + block * tile->TargetBlockPitch + pixel * tile->TargetStride;
                new ReadOnlySpan<float>(from, Block).CopyTo(new(to, Block));
            }
        }

        run.Initial = run.Target;
    }

    // The chunks move the runs' starting values, never their targets.
    private void ComputeChunks(TileArguments* tile, in PackedWeights.Panel panel)
    {
        for (var chunk = 0; chunk < ChunksOf(panel); chunk++)
        {
            ComputeChunk(tile, panel, chunk);
            ContinueFromTarget(tile);
        }
    }

    private void ComputeChunk(TileArguments* tile, in PackedWeights.Panel panel, int chunk)
    {
        var chunks = ChunksOf(panel);
        var offsetsPerChunk = (panel.OffsetCount + chunks - 1) / chunks;
        var start = Math.Min(chunk * offsetsPerChunk, panel.OffsetCount);
        var isLast = chunk == chunks - 1;
        tile->Bias = chunk == 0 ? weights.BiasOf(panel) : NoBias.Pointer;
        tile->Offsets = weights.OffsetsOf(panel) + start;
        tile->OffsetCount = Math.Min(offsetsPerChunk, panel.OffsetCount - start);
        tile->Weights = weights.WeightsOf(panel) + start * weights.Inner * tile->WeightStep;
        tile->Floor = isLast ? activation.Floor : float.NegativeInfinity;
        tile->Ceiling = isLast ? activation.Ceiling : float.PositiveInfinity;
        (panel.Blocks == 2 ? kernels.Wide : kernels.Narrow)(tile);
    }

    // The next chunk adds to what this one wrote.
    private static void ContinueFromTarget(TileArguments* tile)
    {
        var runs = &tile->Run0;
        for (var i = 0; i < 4; i++)
            runs[i].Initial = runs[i].Target;
        tile->InitialBlockPitch = tile->TargetBlockPitch;
    }

    private static readonly AlignedBuffer NoBias = new(2 * MapLayout.BlockChannels);
}
