namespace EmbeddingProjector.Inference.Weights;

/// <summary>Where PyTorch keeps downloaded checkpoints, so that Python and this library share them.</summary>
internal static class TorchCache
{
    /// <summary>torch.hub's rule: TORCH_HOME, else XDG_CACHE_HOME/torch, else ~/.cache/torch (on Windows too, under the
    /// user's profile); in it hub/checkpoints.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="home">The user's home folder, which a leading ~ stands for.</param>
    public static string CheckpointFolder(Func<string, string?> environment, string home)
    {
        var torchHome = environment("TORCH_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(environment("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : "~/.cache", "torch");
        if (torchHome is ['~'] or ['~', '/' or '\\', ..])
            torchHome = home + torchHome[1..];

        return Path.GetFullPath(Path.Combine(torchHome, "hub", "checkpoints"));
    }
}
