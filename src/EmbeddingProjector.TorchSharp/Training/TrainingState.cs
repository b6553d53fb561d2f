using System.Text.Json;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>How far a run is, beside its weights: what a run that goes on needs so that nothing tells that it had
/// stopped.</summary>
internal sealed record TrainingState
{
    private const string RecipeKey = "recipe";
    private const string ProgressKey = "progress";

    /// <summary>Steps made.</summary>
    public int Steps { get; init; }

    /// <summary>The epochs that ended.</summary>
    public IReadOnlyList<TrainingEpoch> Epochs { get; init; } = [];

    /// <summary>The sum of the losses of the pictures of the epoch that goes on.</summary>
    public double LossSum { get; init; }

    /// <summary>How many of them the scores got right.</summary>
    public int Correct { get; init; }

    /// <summary>How many they were.</summary>
    public int Seen { get; init; }

    /// <summary>Seconds of the epoch so far.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds in which the device waited.</summary>
    public double Waited { get; init; }

    /// <summary>The file of a run's state, beside its checkpoint.</summary>
    /// <param name="destination">The checkpoint.</param>
    public static string PathFor(string destination) => Path.ChangeExtension(destination, ".state.safetensors");

    /// <summary>Writes weights, optimizer and progress.</summary>
    public void Write(string destination, EmbeddingTrainer trainer, TrainingRecipe recipe) => SafetensorsWriter.Write(
        PathFor(destination), trainer.State(), new Dictionary<string, string>
        {
            [RecipeKey] = recipe.ToString(),
            [ProgressKey] = JsonSerializer.Serialize(this, TrainingRecipe.Json),
        });

    /// <summary>Reads them back into a trainer.</summary>
    /// <exception cref="TrainingException">There is no state, or it is another run's.</exception>
    public static TrainingState Read(string destination, EmbeddingTrainer trainer, TrainingRecipe recipe)
    {
        var path = PathFor(destination);
        if (!File.Exists(path))
        {
            throw new TrainingException(
                "NothingToResume", $"'{path}': expected the state of a run that was stopped, found nothing")
            { Kind = ErrorKind.NotFound, Target = path };
        }

        using var file = WeightFile.Open(path);
        if (!file.Metadata.TryGetValue(RecipeKey, out var found) || !file.Metadata.TryGetValue(ProgressKey, out var text))
            throw new WeightFormatException(path, "expected the state of a training run, found none in its metadata");
        if (recipe.Differences(found) is { Length: > 0 } differences)
        {
            throw new TrainingException(
                "ResumeMismatch", $"'{path}' is of a run with other numbers: {differences}") { Kind = ErrorKind.InvalidInput };
        }

        var state = JsonSerializer.Deserialize<TrainingState>(text, TrainingRecipe.Json)
            ?? throw new WeightFormatException(path, "expected the progress of a training run, found null");
        trainer.Restore(file, state.Steps);
        return state;
    }
}
