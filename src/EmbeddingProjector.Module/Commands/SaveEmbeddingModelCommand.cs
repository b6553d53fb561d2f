using EmbeddingProjector.Inference.Models.Download;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Downloads a model's weights into torch's cache folder, so that later commands need no network.</summary>
/// <remarks>The folder is shared with Python: TORCH_HOME, else ~/.cache/torch, then hub/checkpoints. A broken download is
/// taken up where it ended, and the file's SHA-256 is checked. On a machine without a network, put the file there by
/// hand.</remarks>
/// <example><code>Save-EmbeddingModel resnet50</code>
/// Downloads the default weights of ResNet-50.</example>
/// <example><code>Get-EmbeddingModel vgg1* | Save-EmbeddingModel -WhatIf</code>
/// Says what would be downloaded for some of the VGG networks.</example>
[Cmdlet(VerbsData.Save, "EmbeddingModel", SupportsShouldProcess = true)]
[OutputType(typeof(SavedModel))]
public sealed class SaveEmbeddingModelCommand : EmbeddingCmdlet
{
    /// <summary>The models' names. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>The published weight set, such as IMAGENET1K_V1; without it the model's default.</summary>
    [Parameter]
    [Alias("WeightSet")]
    [ArgumentCompleter(typeof(WeightSetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Weights { get; set; }

    /// <summary>The folder to put the file in; without it torch's cache folder, where every command looks.</summary>
    [Parameter(Position = 1)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Downloads a file anew that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = new WeightStore(Destination is null ? null : ResolveNewPath(Destination));
        foreach (var model in Model.SelectMany(GetEmbeddingModelCommand.Find).Distinct())
        {
            var weights = model.FindWeights(Weights);
            if (Save(store, weights) is { } saved)
                WriteObject(Describe(model, weights, saved.Path, saved.IsNew));
        }
    }

    private (string Path, bool IsNew)? Save(WeightStore store, WeightSet weights)
    {
        var local = store.FindLocal(weights);
        if (local is not null && (weights.Url is null || !Force))
            return (local, false);

        var file = System.IO.Path.Combine(store.CheckpointFolder, weights.FileName);
        if (!ShouldProcess(file, $"Download {weights.Url}"))
            return null;

        return (local is null ? Download(store, weights) : Replace(local, store, weights), true);
    }

    private string Download(WeightStore store, WeightSet weights) => ProgressDisplay.Download(
        this, progress => Task.Run(() => store.EnsureLocalAsync(weights, progress, Cancellation)));

    // The old file steps aside, and comes back where the download fails.
    private string Replace(string path, WeightStore store, WeightSet weights)
    {
        var aside = path + ".old";
        File.Move(path, aside, overwrite: true);
        try
        {
            Download(store, weights);
        }
        catch
        {
            File.Move(aside, path, overwrite: true);
            throw;
        }

        File.Delete(aside);
        return path;
    }

    private static SavedModel Describe(ModelArchitecture model, WeightSet weights, string path, bool isNew) => new(
        Model: model.Name,
        WeightSet: weights.Name,
        Path: path,
        Length: weights.Url is null ? null : new FileInfo(path).Length,
        IsNew: isNew,
        License: weights.License);
}
