using EmbeddingProjector.Numerics;
using EmbeddingProjector.Onnx;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

// Where the queries come from: items, pictures, words or a vector.
public sealed partial class FindEmbeddingNeighborCommand
{
    private IReadOnlyList<NeighborQuery> Queries(EmbeddingSet set)
    {
        var lookup = new Lazy<ItemLookup>(() => new ItemLookup(set));
        return Queries(set, id => NeighborQuery.Of(set, lookup.Value.Find(id), Grid is null ? 0 : CellSize));
    }

    private IReadOnlyList<NeighborQuery> Queries(EmbeddingSet set, Func<string, NeighborQuery> find)
    {
        if (Vector.Length > 0)
            return [NeighborQuery.Of(Vector)];
        if (pictures.Count > 0)
            return EmbedPictures(set);
        return texts.Count > 0 ? EmbedTexts(set) : [.. ids.Distinct().SelectMany(Found)];

        // An id that is wrong costs no other.
        IEnumerable<NeighborQuery> Found(string id)
        {
            try
            {
                return [find(id)];
            }
            catch (EmbeddingSelectionException error)
            {
                WriteError(ErrorRecords.From(error, id));
                return [];
            }
        }
    }

    // Empty where the user did not want the model's weights.
    private NeighborQuery[] EmbedPictures(EmbeddingSet set)
    {
        var paths = pictures.SelectMany(path => ResolvePaths(path)).ToArray();
        var recipe = NeighborQuery.RecipeOf(set, Weights is not null);
        var images = ImageSources.Open(paths, new ImageQuery(), Cancellation);
        var published = recipe.Weights == ModelLoader.CustomWeights ? null : recipe.Weights;
        var transform = recipe.ReadTransform();
        using var model = ModelCmdlet.Open(
            this, recipe.Model, WeightChoice.Of(this, recipe.Model, Weights ?? published), recipe.Layer, recipe.Engine,
            wishes: new OnnxTransformWishes
            {
                Kind = transform?.Kind,
                Size = transform?.CropSize,
                Mean = transform?.Mean,
                Std = transform?.Std,
            });
        if (model is null)
            return [];

        var observer = new CommandObserver(this, "Embedding images");
        var queries = NeighborQuery.Of(images, model, recipe, observer, Cancellation);
        observer.Complete();
        return queries;
    }

    private NeighborQuery[] EmbedTexts(EmbeddingSet set)
    {
        using var model = OnnxTextModel.Open(TowerOf(set), Environment.ProcessorCount);
        model.RequireSpace(set);
        string[] words = [.. texts.Distinct()];
        return [.. words.Zip(model.Directions(words, WriteWarning, Cancellation), NeighborQuery.Of)];
    }

    private string TowerOf(EmbeddingSet set)
    {
        if (Model is not null)
            return OnnxTextModel.Beside(ResolveNewPath(Model));
        if (set.ModelPath is { } path && File.Exists(path))
            return OnnxTextModel.Beside(path) is var tower && tower != path ? tower : System.IO.Path.GetDirectoryName(path)!;

        throw new CommandInputException("OptionMissing", set.ModelPath is null
            ? $"'{set.Name}' does not say where its model lies: -Model must name the folder of its towers"
            : $"the model of '{set.Name}' is no longer at '{set.ModelPath}': -Model must name the folder of its towers");
    }
}
