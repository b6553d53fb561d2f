using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of commands that run a model.</summary>
public abstract class ModelCmdlet : EmbeddingCmdlet
{
    /// <summary>Where it is computed: cpu, cuda, or cuda:1 for the second; only TorchSharp knows others than the cpu, and
    /// training takes CUDA where there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads that compute; without it one a processor. It changes no result but training's, whose sums round
    /// otherwise.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Opens a model together with what runs it; null where the user did not want its weights.</summary>
    /// <param name="cmdlet">Asks, shows, tells.</param>
    /// <param name="name">The model's name, or an ONNX file, or the folder of one.</param>
    /// <param name="weights">A published weight set, a weight file in its place, or the ONNX file.</param>
    /// <param name="layer">A layer that the model must have.</param>
    /// <param name="engine">The engine's name; Auto is the best one that has all of the model's ops.</param>
    /// <param name="device">The engine's device; null for its own.</param>
    /// <param name="wishes">What is said of an ONNX file's transform.</param>
    /// <exception cref="NameNotFoundException">There is no such model or weight set.</exception>
    /// <exception cref="OnnxModelException">The ONNX file is damaged, or needs what was not given.</exception>
    /// <exception cref="WeightsNotFoundException">The weights cannot be had.</exception>
    internal static Model? Open(
        EmbeddingCmdlet cmdlet, string name, WeightChoice weights, string layer, string engine, string? device = null,
        OnnxTransformWishes? wishes = null)
    {
        if (OnnxPath(cmdlet, weights.Path ?? name) is not { } path)
        {
            _ = EngineFactory.Create(engine, device); // a mistyped name should not cost a download
            return Load(cmdlet, name, weights, layer) is { } vision
                ? new GraphModel(vision, EngineFactory.Create(engine, device, vision.Graph))
                : null;
        }

        if (engine is not (EngineFactory.Auto or OnnxModel.EngineName) || device is not (null or "cpu"))
            throw new CommandInputException(
                "OptionNotApplicable", $"'{path}' runs on ONNX Runtime's CPU: -Engine and -Device do not apply to it");

        var model = OnnxModel.Open(path, wishes, cmdlet.WriteWarning);
        cmdlet.WriteVerbose($"{path}: {model.EmbeddingNote}");
        return model;
    }

    /// <summary>The full path of an ONNX model; null for a name of the catalogue.</summary>
    internal static string? OnnxPath(EmbeddingCmdlet cmdlet, string name) =>
        !ModelCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        && name.IndexOfAny(System.IO.Path.GetInvalidPathChars()) < 0
        && OnnxModel.IsOnnx(cmdlet.ResolveNewPath(name))
            ? cmdlet.ResolveNewPath(name) : null;

    // Downloads the weights where they are not here; null where the user did not want that.
    internal static VisionModel? Load(EmbeddingCmdlet cmdlet, string name, WeightChoice choice, string layer)
    {
        var architecture = ModelCatalog.Find(name);
        var weights = architecture.FindWeights(choice.Set);
        var path = choice.Path is null ? null : cmdlet.ResolveNewPath(choice.Path);
        var store = new WeightStore();
        if (path is null && store.FindLocal(weights) is null)
        {
            // A mistyped layer should not cost a download.
            architecture.Build(weights.Categories.Length).Find(layer);
            var file = System.IO.Path.Combine(store.CheckpointFolder, weights.FileName);
            if (!cmdlet.ShouldProcess(file, $"Download {weights.Url}"))
                return null;
        }

        var model = ProgressDisplay.Download(cmdlet, progress =>
            Task.Run(() => new ModelLoader(store).Load(name, choice.Set, path, progress, cmdlet.Cancellation)));
        cmdlet.WriteVerbose($"{name} with the weights {model.WeightSetName} of {model.Weights.Description}");
        if (model.Notes.Length > 0)
            cmdlet.WriteWarning($"weights '{model.Weights.Description}': {string.Join("; ", model.Notes)}");
        if (model.UnusedKeys.Length > 0)
            cmdlet.WriteVerbose(
                $"the weights hold {model.UnusedKeys.Length} tensors without use, such as '{model.UnusedKeys[0]}'");

        return model;
    }
}
