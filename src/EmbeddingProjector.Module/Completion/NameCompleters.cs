using System.Collections;
using System.Globalization;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using EmbeddingProjector.TorchSharp;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Something to complete a word with.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Tip">What it is, in a line.</param>
public sealed record Choice(string Name, string Tip);

/// <summary>Completes a parameter from a list of names. Names that only hold what was typed follow those that begin
/// with it.</summary>
/// <param name="choices">The names to choose from, in the order to offer them, by what was typed for other parameters
/// and so far for this one.</param>
public abstract class NameCompleter(Func<IDictionary, string, IEnumerable<Choice>> choices) : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return choices(fakeBoundParameters, typed)
            .Where(choice => choice.Name.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(choice => choice.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .Select(choice => new CompletionResult(
                Quoted(choice.Name), choice.Name, CompletionResultType.ParameterValue, choice.Tip));
    }

    /// <summary>The model after <c>-Model</c>, the default where there is none; null for an unknown name.</summary>
    private protected static ModelArchitecture? Model(IDictionary bound)
    {
        var typed = bound["Model"] is object[] several ? several.FirstOrDefault() : bound["Model"];
        return typed is null
            ? ModelCatalog.Default
            : ModelCatalog.All.FirstOrDefault(model =>
                model.Name.Equals(typed.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The full path that one of some parameters names; null where none was typed.</summary>
    private protected static string? PathOf(IDictionary bound, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (bound[parameter]?.ToString() is { Length: > 0 } typed)
                return Path.GetFullPath(typed, CurrentFolder());
        }

        return null;
    }

    /// <summary>A number as tips write it.</summary>
    private protected static string Text(IFormattable? number, string format) =>
        number?.ToString(format, CultureInfo.InvariantCulture) ?? "unknown";

    // PowerShell's own folder: the process may be in another.
    private static string CurrentFolder()
    {
        if (Runspace.DefaultRunspace is null)
            return Environment.CurrentDirectory;

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem");
        return shell.Invoke<PathInfo>()[0].ProviderPath;
    }

    // What PowerShell would take apart or read as something else is put in quotes.
    private static string Quoted(string name) =>
        name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.')
            ? name
            : $"'{name.Replace("'", "''")}'";
}

/// <summary>Completes <c>-Model</c>.</summary>
public sealed class ModelNameCompleter() : NameCompleter((_, _) => ModelCatalog.All.Select(model => new Choice(
    model.Name,
    model.DefaultWeights.Top1Accuracy is { } top1
        ? $"{model.Family}, {model.InputSize} pixels, {Text(top1, "F1")} % of ImageNet's validation pictures right"
        : $"{model.Family}, {model.InputSize} pixels, needs no download")));

/// <summary>Completes <c>-Weights</c> with the sets of the model that <c>-Model</c> names; files come from
/// PowerShell.</summary>
public sealed class WeightSetCompleter() : NameCompleter((bound, _) =>
    Model(bound)?.WeightSets.Select((set, i) => new Choice(
        set.Name,
        $"{(i == 0 ? "the default: " : "")}{set.FileName}, {Text(set.Top1Accuracy, "F1")} % top-1, {set.License}")) ?? []);

/// <summary>Completes <c>-Layer</c> with the layers of the model that <c>-Model</c> names.</summary>
public sealed class LayerCompleter() : NameCompleter((bound, _) => Model(bound) is { } model
    ? model.Build(model.DefaultWeights.Categories.Length).Layers.Select(layer => new Choice(
        layer.Name, $"{layer.Kind}, {layer.Shape}: {Text(layer.Shape.Length, "N0")} values"))
    : []);

/// <summary>Completes a class's name with the classes of the model that <c>-Model</c> names.</summary>
public sealed class ClassNameCompleter() : NameCompleter((bound, _) =>
{
    if (Model(bound) is not { } model)
        return [];

    var classes = new ClassNames(model.DefaultWeights.Categories);
    return Enumerable.Range(0, classes.Count).Select(index => new Choice(
        classes[index], $"class {index}: {string.Join(", ", classes.Synonyms(index).DefaultIfEmpty(classes[index]))}"));
});

/// <summary>Completes <c>-Metric</c>.</summary>
public sealed class MetricCompleter() : NameCompleter((_, _) =>
[
    new(nameof(VectorMetric.Cosine), "the cosine of the angle, -1 to 1: more is nearer, lengths do not count"),
    new(nameof(VectorMetric.Dot), "the dot product: more is nearer, long vectors are near to many"),
    new(nameof(VectorMetric.Euclidean), "the distance, 0 and more: less is nearer; L2 is the same"),
]);

/// <summary>Completes <c>-Engine</c>.</summary>
public sealed class EngineCompleter() : NameCompleter((_, _) => EngineFactory.Names.Prepend(EngineFactory.Auto).Select(
    name => new Choice(name, name switch
    {
        EngineFactory.Auto => "the fastest of this machine that has all of the model's ops",
        "Simd" => "this library's own, with vector instructions",
        "Reference" => "plain loops that define what each op is; slow",
        TorchSharpEngine.EngineName => "libtorch, on the CPU or CUDA; it must be installed",
        _ => $"the engine {name}",
    })))
{
    // Before the first command, too.
    static EngineCompleter() => TorchSharpEngine.Register();
}

/// <summary>Completes <c>-Device</c>.</summary>
public sealed class DeviceCompleter() : NameCompleter((_, _) =>
[
    new("cpu", "the processor: every engine"),
    new("cuda", "the first graphics card of NVIDIA's: TorchSharp alone"),
    new("cuda:1", "the second"),
]);

/// <summary>Completes <c>-Preset</c>.</summary>
public sealed class PresetCompleter() : NameCompleter((_, _) => GenerationPresets.Names.Select(name => new Choice(
    name, name switch
    {
        "GoogLeNet" => "two sizes, 299 and 490 pixels, and 720 steps in all; the model sees values in 0..1",
        "InceptionV3" => "256 pixels and 100 steps; the model sees values in 0..1",
        "InceptionV3Octaves" => "Inception v3 in several sizes, from small to large",
        "Default" => "what suits the model's own input size; the model sees the picture normalised",
        _ => $"the numbers of {name}",
    })));

/// <summary>Completes <c>-Fill</c>.</summary>
public sealed class FillCompleter() : NameCompleter((_, _) =>
[
    new("black", "as Pillow's rotate leaves the corners"),
    new("mean", "the colour that the model's transform subtracts: zero to the model"),
    new("edge", "the nearest pixel of the picture's border"),
    new("#808080", "any colour as #rrggbb; this one is gray"),
]);

/// <summary>Completes <c>-Panel</c>.</summary>
public sealed class PanelCompleter() : NameCompleter((bound, _) =>
{
    var method = bound["Method"]?.ToString() ?? "Pca";
    return
    [
        .. new[] { "1-2", "3-4", "5-6", "1-3" }.Select(pair => new Choice(
            pair, $"dimension {pair[0]} to the right, dimension {pair[2]} upwards, by -Method {method}")),
        new("1-2-3", $"the first three dimensions in space, by -Method {method}"),
        .. new[] { "Pca", "Lda", "Tsne", "Umap" }.Select(name => new Choice(
            $"{name}:1-2", $"the first two dimensions by {name}, beside those of -Method")),
    ];
});
